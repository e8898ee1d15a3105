"""Starts adding up."""

import row_sum

row_sum.main()
