"""What the workers of a run need, imported once by the server that forks them."""

import guihua.batch.tasks
import guihua.extraction  # noqa: F401
from guihua.dataset.without_pandas import leave_pandas_out

leave_pandas_out()
