"""German: 14. Juli 2020, 14. Sept. 2020."""

DATE_FORMAT = "j. F Y"
SHORT_DATE_FORMAT = "j. N Y"
YEAR_MONTH_FORMAT = "F Y"
