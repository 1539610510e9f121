"""guihua (规划): reads Chinese plan texts by rules and emits Parquet tables with exact provenance.

The flow, in order: ``source`` → ``layout`` → ``grid`` → ``sentences`` (read), ``quantities`` and ``times``
→ ``columns`` → ``indicators`` → ``projects`` (extract), ``schema`` → ``dataset`` (emit); ``rules`` stands beside
all of them and ``run`` walks a document through them.
"""
