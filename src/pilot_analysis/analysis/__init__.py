"""Tables in, results out. Nothing here draws, prints or reads a workbook."""
