"""The filer's pages. Each does one thing by one call, and shows what went wrong on the page where it was tried."""
