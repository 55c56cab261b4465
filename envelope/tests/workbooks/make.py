"""Writes workbooks as other programs do: openpyxl's .xlsx and odfpy's .ods, with real dates, numbers and booleans.

make.py DIRECTORY writes them; make.py DIRECTORY FILE prints a template's headings, choices and formats as JSON.
"""
import datetime
import json
import sys

import odf.opendocument
import odf.style
import odf.table
import odf.text
import openpyxl

HEADINGS = ["En vigueur le", "project", "Titre", "genre", "language", "Producteur", "production", "digital_media",
            "positions.total", "Occupés par des femmes", "budget", "regional"]
GOOD = [
    [datetime.date(2021, 4, 20), "harbour", "Le Port", "dramatiques", "anglais", "Prod", "independent", "new", 8, 4, 1234567.5, True],
    [datetime.date(2021, 4, 21), "archive", 2049, "Documentary", "french", "Prod", "interne", "none", 4, 0, "1 234,50 $", "non"],
    [datetime.date(2021, 4, 22), 1789, "Fin", "drama", "english", "Prod", "independent", "aucun", 4, 0, 0.1 + 0.2, False],
]
# Each row with the column in which something is wrong.
BAD = [
    (datetime.datetime(2021, 4, 20, 10, 30), 0),
    (44306, 0),
    ("20/04/2021", 0),
    (True, 1),
    (datetime.date(2021, 4, 20), 3),
    ("1,234", 10),
    (12.345, 10),
    (-5, 10),
    (2.5, 8),
    (1, 11),
]


def bad_rows():
    for number, (value, place) in enumerate(BAD):
        row = list(GOOD[0])
        row[1] = f"bad-{number}"
        row[place] = value
        yield row


def xlsx(path, rows):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "register-project"
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(row)
    book.create_sheet("Notes").append(["what people write beside it"])
    book.save(path)


def ods(path, rows):
    book = odf.opendocument.OpenDocumentSpreadsheet()
    sheet = odf.table.Table(name="register-project")
    for row in [HEADINGS, *rows]:
        line = odf.table.TableRow()
        for value in row:
            if isinstance(value, bool):
                cell = odf.table.TableCell(valuetype="boolean", booleanvalue=str(value).lower())
            elif isinstance(value, datetime.datetime):
                cell = odf.table.TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, datetime.date):
                cell = odf.table.TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, (int, float)):
                cell = odf.table.TableCell(valuetype="float", value=repr(value))
            else:
                cell = odf.table.TableCell(valuetype="string")
            cell.addElement(odf.text.P(text=str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    # As spreadsheets do: the rest of the sheet, empty, in one element.
    sheet.addElement(odf.table.TableRow(numberrowsrepeated="1048000"))
    book.spreadsheet.addElement(sheet)
    book.save(path)


def described(path):
    sheet = openpyxl.load_workbook(path).worksheets[0]
    choices = {}
    for rule in sheet.data_validations.dataValidation:
        column = str(rule.sqref).split(":")[0].rstrip("0123456789")
        choices[sheet[f"{column}1"].value] = rule.formula1.strip('"').split(",")
    formats = {cell.value: sheet.cell(2, cell.column).number_format for cell in sheet[1]}
    return {"headings": [cell.value for cell in sheet[1]], "choices": choices, "formats": formats}


if len(sys.argv) > 2:
    print(json.dumps(described(sys.argv[2])))
else:
    for write, ending in [(xlsx, "xlsx"), (ods, "ods")]:
        write(f"{sys.argv[1]}/good.{ending}", GOOD)
        write(f"{sys.argv[1]}/bad.{ending}", bad_rows())
    print(json.dumps([place for _, place in BAD]))
