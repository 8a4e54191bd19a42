"""The only writer of reports: executed notebooks in; accessible pages, a figure pack and a register of numbers out."""
