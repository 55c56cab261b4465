Option Explicit

' What a person does with sheets, one line a step, its parts separated by tabs: `open PATH`, `type CELL TEXT` into the first sheet as at the
' keyboard, `clear CELLS`, `keep PATH` as .xlsx, .ods and .csv with semicolons and what is seen, `print PATH` as .pdf, `close`.
Sub Work(steps As String)
    Dim unseen(0) As New com.sun.star.beans.PropertyValue
    unseen(0).Name = "Hidden"
    unseen(0).Value = True
    Dim document As Object, sheet As Object, lines As Object, parts As Variant
    lines = createUnoService("com.sun.star.io.TextInputStream")
    lines.setInputStream(createUnoService("com.sun.star.ucb.SimpleFileAccess").openFileRead(ConvertToURL(steps)))
    lines.setEncoding("UTF-8")
    Do While Not lines.isEOF()
        parts = Split(lines.readLine(), Chr(9))
        Select Case parts(0)
        Case "open"
            document = StarDesktop.loadComponentFromURL(ConvertToURL(parts(1)), "_blank", 0, unseen())
            sheet = document.Sheets.getByIndex(0)
        Case "type"
            sheet.getCellRangeByName(parts(1)).FormulaLocal = parts(2)
        Case "clear"
            ' Values, dates, texts and formulas; what they look like stays.
            sheet.getCellRangeByName(parts(1)).clearContents(1 + 2 + 4 + 16)
        Case "keep"
            Keep(document, parts(1) & ".xlsx", "Calc MS Excel 2007 XML", "")
            Keep(document, parts(1) & ".ods", "calc8", "")
            Keep(document, parts(1) & ".csv", "Text - txt - csv (StarCalc)", "59,34,76,1,,0,false,true,true")
        Case "print"
            Keep(document, parts(1), "calc_pdf_Export", "")
        Case "close"
            document.close(True)
        End Select
    Loop
    lines.closeInput()
End Sub

Sub Keep(document As Object, path As String, filter As String, options As String)
    Dim how(1) As New com.sun.star.beans.PropertyValue
    how(0).Name = "FilterName"
    how(0).Value = filter
    how(1).Name = "FilterOptions"
    how(1).Value = options
    document.storeToURL(ConvertToURL(path), how())
End Sub
