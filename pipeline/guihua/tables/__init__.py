"""Tables: lines to grid, grid to columns, columns to facts and projects."""
