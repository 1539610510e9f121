"""guihua inside other people's tools."""
