"""Summary tables (汇总表): what a district reports to the city, as a spreadsheet or PDF, made by the worker."""
