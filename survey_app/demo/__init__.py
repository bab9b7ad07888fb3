"""The whole way on a real survey: form, import, tables, workbook, pages."""
