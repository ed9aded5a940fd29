"""Dates are written as everywhere else here: 03/04/2022 is two days, depending on who reads it."""

DATE_INPUT_FORMATS = ["%Y-%m-%d"]
