"""What the workers of a run need, imported once by the server that forks them."""

import pyarrow as pa

import guihua.batch.tasks
import guihua.extraction  # noqa: F401
from guihua.dataset.without_pandas import leave_pandas_out

pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own reserves a gigabyte, which counts as memory taken
leave_pandas_out()
