"""Faulty files as tests declare them: how each is built, and where its fault must be said to be."""

import openpyxl


def declaring(cases):
    """Return the decorator that adds a builder of a faulty file to `cases`."""

    def case(rule, file, sheet="", row=None, column="", found=None):
        """Declare the decorated builder as a faulty file, and where its fault must be said to be."""

        def add(build):
            cases.append((build, rule, (file, sheet, row, column), found))
            return build

        return add

    return case


def workbook(path, **sheets):
    """Write sheets given as rows, first row the headings."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path
