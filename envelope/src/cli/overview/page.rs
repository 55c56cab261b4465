//! How the first page looks: four blocks, the obligations and the buckets as charts, all of it on one printed sheet.

use super::{Overview, Standing};
use crate::cli::words::Lang;
use ledger::display::escaped;
use ledger::money::Money;
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Color,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError,
};

/// Columns of the page, in characters: a name, then six of figures.
const WIDTHS: [f64; 7] = [38.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0];
const COMMITTED: Color = Color::RGB(0x001f_4e79);
const HELD: Color = Color::RGB(0x00e0_a030);
const LEFT: Color = Color::RGB(0x0063_a375);
const REQUIRED: Color = Color::RGB(0x00b7_b7b7);
const RULE: Color = Color::RGB(0x00d9_d9d9);
const FAINT: Color = Color::RGB(0x0059_5959);
const ALARM: Color = Color::RGB(0x009c_1c1c);
/// Letter, as offices in Canada print.
const LETTER: u8 = 1;
const CHART_HEIGHT: u32 = 330;
/// The height of a row with one line, in points and in pixels.
const ROW: (f64, u32) = (15.0, 20);

struct Styles {
    title: Format,
    as_of: Format,
    block: Format,
    heading: Format,
    heading_beside: Format,
    number_heading: Format,
    text: Format,
    /// A text at the right of a figure.
    beside: Format,
    amount: Format,
    total: Format,
    total_amount: Format,
    alarm: Format,
    day: Format,
}

impl Styles {
    fn new() -> Styles {
        let cell = || {
            Format::new()
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(RULE)
                .set_align(FormatAlign::Top)
        };
        let amount = || cell().set_num_format("#,##0.00");
        let heading = || {
            Format::new()
                .set_bold()
                .set_font_color(FAINT)
                .set_border_bottom(FormatBorder::Thin)
                .set_text_wrap()
                .set_align(FormatAlign::Bottom)
        };
        Styles {
            title: Format::new().set_bold().set_font_size(18),
            as_of: Format::new().set_font_color(FAINT),
            block: Format::new().set_bold().set_font_size(13).set_font_color(COMMITTED),
            heading: heading(),
            heading_beside: heading().set_indent(1),
            number_heading: heading().set_align(FormatAlign::Right),
            text: cell(),
            beside: cell().set_text_wrap().set_indent(1),
            amount: amount(),
            total: cell().set_bold(),
            total_amount: amount().set_bold(),
            alarm: amount().set_bold().set_font_color(ALARM),
            day: cell().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
        }
    }
}

/// A page being written from top to bottom.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    styles: Styles,
    row: u32,
}

/// Rows of the sheet that a chart shows: the first and the last.
type Rows = (u32, u32);

impl Page<'_> {
    /// A title and headings; those of figures stand at the right, above them.
    fn block(&mut self, title: &str, headings: &[&str], figures: &[u16]) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, 0, title, &self.styles.block)?;
        self.row += 1;
        for (place, heading) in (0_u16..).zip(headings) {
            let after_figure = place > 0 && figures.contains(&(place - 1));
            let style = match (figures.contains(&place), after_figure) {
                (true, _) => &self.styles.number_heading,
                (false, true) => &self.styles.heading_beside,
                (false, false) => &self.styles.heading,
            };
            self.sheet.write_string_with_format(self.row, place, *heading, style)?;
        }
        self.row += 1;
        Ok(())
    }

    fn text(&mut self, place: u16, text: &str, style: fn(&Styles) -> &Format) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, place, escaped(text), style(&self.styles)).map(|_| ())
    }

    fn amount(&mut self, place: u16, amount: Option<Money>, style: fn(&Styles) -> &Format) -> Result<(), XlsxError> {
        put(self.sheet, (self.row, place), amount, style(&self.styles))
    }
}

/// The number nearest to an amount's own text, which is all that a workbook keeps.
fn put(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    amount: Option<Money>,
    style: &Format,
) -> Result<(), XlsxError> {
    match amount.and_then(|amount| amount.to_string().parse::<f64>().ok()) {
        Some(number) => sheet.write_number_with_format(row, place, number, style),
        None => sheet.write_blank(row, place, style),
    }
    .map(|_| ())
}

impl Overview {
    /// Writes the page.
    ///
    /// # Errors
    /// There are more rows than a sheet takes.
    pub(in crate::cli) fn write(&self, sheet: &mut Worksheet, lang: Lang) -> Result<(), XlsxError> {
        page(sheet, self, lang)
    }
}

fn page(sheet: &mut Worksheet, overview: &Overview, lang: Lang) -> Result<(), XlsxError> {
    for (place, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(place, width)?;
    }
    sheet.set_screen_gridlines(false).set_landscape().set_paper_size(LETTER).set_print_fit_to_pages(1, 1);
    let mut page = Page { sheet, styles: Styles::new(), row: 0 };
    page.sheet.set_row_height(0, 26)?;
    page.text(0, &overview.title, |styles| &styles.title)?;
    page.row = 1;
    page.text(0, &overview.as_of, |styles| &styles.as_of)?;
    page.row = 2;
    left(&mut page, overview, lang)?;
    let duties = duties(&mut page, overview, lang)?;
    risks(&mut page, overview, lang)?;
    let buckets = buckets(&mut page, overview, lang)?;
    charts(&mut page, duties, buckets, lang)
}

fn left(page: &mut Page<'_>, overview: &Overview, lang: Lang) -> Result<(), XlsxError> {
    standings(page, lang.pick("What is left", "Ce qui reste"), &overview.left, lang)?;
    if let Some(total) = &overview.total {
        standing(page, total, |styles| (&styles.total, &styles.total_amount))?;
    }
    Ok(())
}

fn buckets(page: &mut Page<'_>, overview: &Overview, lang: Lang) -> Result<Rows, XlsxError> {
    standings(page, lang.pick("By genre and flex", "Par genre et marge de manœuvre"), &overview.buckets, lang)
}

fn standings(page: &mut Page<'_>, title: &str, rows: &[Standing], lang: Lang) -> Result<Rows, XlsxError> {
    let headings = lang.pick(
        ["", "Allocated", "Moved, lapsed, deducted", "Committed", "Held", "Left"],
        ["", "Alloué", "Déplacé, périmé, déduit", "Engagé", "Réservé", "Reste"],
    );
    page.block(title, &headings, &[1, 2, 3, 4, 5])?;
    let first = page.row;
    for row in rows {
        standing(page, row, |styles| (&styles.text, &styles.amount))?;
    }
    Ok((first, page.row.saturating_sub(1)))
}

/// One row, in the style of its name and that of its figures.
fn standing(page: &mut Page<'_>, row: &Standing, style: fn(&Styles) -> (&Format, &Format)) -> Result<(), XlsxError> {
    let (name, amount) = style(&page.styles);
    page.sheet.write_string_with_format(page.row, 0, escaped(&row.name), name)?;
    let figures = [row.allocated, row.moved, row.committed, row.held, row.left];
    for (place, figure) in (1_u16..).zip(figures) {
        put(page.sheet, (page.row, place), Some(figure), amount)?;
    }
    page.row += 1;
    Ok(())
}

fn duties(page: &mut Page<'_>, overview: &Overview, lang: Lang) -> Result<Rows, XlsxError> {
    let headings = lang.pick(
        ["", "By", "Required", "Reached", "Still missing", "Status"],
        ["", "D'ici le", "Exigé", "Atteint", "Encore à faire", "État"],
    );
    page.block(
        lang.pick("What must be committed, and by when", "Ce qui doit être engagé, et quand"),
        &headings,
        &[2, 3, 4],
    )?;
    let first = page.row;
    for duty in &overview.duties {
        page.text(0, &duty.name, |styles| &styles.text)?;
        if let Ok(day) = ExcelDateTime::parse_from_str(&duty.by.to_string()) {
            page.sheet.write_datetime_with_format(page.row, 1, &day, &page.styles.day)?;
        }
        page.amount(2, duty.required, |styles| &styles.amount)?;
        page.amount(3, Some(duty.reached), |styles| &styles.amount)?;
        let is_missing = duty.missing.is_some_and(Money::is_positive);
        page.amount(4, duty.missing, if is_missing { |styles| &styles.alarm } else { |styles| &styles.amount })?;
        page.text(5, &duty.status, |styles| &styles.beside)?;
        page.row += 1;
    }
    Ok((first, page.row.saturating_sub(1)))
}

fn risks(page: &mut Page<'_>, overview: &Overview, lang: Lang) -> Result<(), XlsxError> {
    let headings = lang.pick(["", "Amount", "Why", "", "", "", ""], ["", "Montant", "Pourquoi", "", "", "", ""]);
    page.block(lang.pick("What is at risk", "Ce qui est à risque"), &headings, &[1])?;
    if overview.risks.is_empty() {
        page.text(0, lang.pick("Nothing.", "Rien."), |styles| &styles.text)?;
        page.row += 1;
    }
    for risk in &overview.risks {
        page.text(0, &risk.name, |styles| &styles.text)?;
        page.amount(1, risk.amount, |styles| &styles.alarm)?;
        let last = u16::try_from(WIDTHS.len()).unwrap_or(u16::MAX).saturating_sub(1);
        page.sheet.merge_range(page.row, 2, page.row, last, &escaped(&risk.why), &page.styles.beside)?;
        page.row += 1;
    }
    Ok(())
}

fn charts(page: &mut Page<'_>, duties: Rows, buckets: Rows, lang: Lang) -> Result<(), XlsxError> {
    page.row += 1;
    let name = page.sheet.name();
    let small = || {
        let mut font = ChartFont::new();
        font.set_size(9);
        font
    };
    let chart = |kind: ChartType, rows: Rows, title: &str, series: &[(u16, Color)], width: u32| {
        let mut chart = Chart::new(kind);
        for (column, colour) in series {
            let names = rows.0.saturating_sub(1);
            chart
                .add_series()
                .set_name((name.as_str(), names, *column))
                .set_categories((name.as_str(), rows.0, 0, rows.1, 0))
                .set_values((name.as_str(), rows.0, *column, rows.1, *column))
                .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(*colour)))
                .set_gap(60);
        }
        let mut bold = ChartFont::new();
        bold.set_size(12).set_bold();
        chart.title().set_name(title).set_font(&bold);
        chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small());
        // Bars lie: the names stand at the side, the first row of the table at the top, and whole dollars below.
        chart.y_axis().set_reverse().set_font(&small()).set_crossing(ChartAxisCrossing::Max);
        chart.x_axis().set_num_format("#,##0").set_font(&small());
        chart.x_axis().set_major_gridlines_line(ChartLine::new().set_color(RULE));
        chart.set_width(width).set_height(CHART_HEIGHT).set_alt_text(title);
        chart
    };
    let money = chart(
        ChartType::BarStacked,
        buckets,
        lang.pick("Where the money stands", "Où en sont les sommes"),
        &[(3, COMMITTED), (4, HELD), (5, LEFT)],
        500,
    );
    let reached = chart(
        ChartType::Bar,
        duties,
        lang.pick("Required and reached", "Exigé et atteint"),
        &[(2, REQUIRED), (3, COMMITTED)],
        455,
    );
    page.sheet.insert_chart(page.row, 0, &money)?;
    page.sheet.insert_chart_with_offset(page.row, 3, &reached, 8, 0)?;
    let rows = CHART_HEIGHT.div_ceil(ROW.1) + 1;
    for row in page.row..page.row + rows {
        page.sheet.set_row_height(row, ROW.0)?;
    }
    Ok(())
}
