//! How the first page looks: four blocks, the obligations and the buckets as charts, all of it on one printed sheet.

use super::{Overview, Standing};
use crate::cli::words::Lang;
use ledger::display::escaped;
use ledger::money::Money;
use ledger::texts::{Pair, headings, phrases};
use rust_xlsxwriter::{
    Chart, ChartAxisCrossing, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartSolidFill, ChartType, Color,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Worksheet, XlsxError,
};

/// The columns of figures after that of names, and the last of them.
const FIGURES: u16 = 5;
/// How wide a column of figures is, in letters.
const FIGURE: u16 = 16;
/// The column of names is as wide as the longest of them, within these bounds.
const NAMES: (u16, u16) = (34, 60);
const COMMITTED: Color = Color::RGB(0x001f_4e79);
const HELD: Color = Color::RGB(0x00e0_a030);
const LEFT: Color = Color::RGB(0x0063_a375);
const REQUIRED: Color = Color::RGB(0x00b7_b7b7);
const RULE: Color = Color::RGB(0x00d9_d9d9);
const FAINT: Color = Color::RGB(0x0059_5959);
const ALARM: Color = Color::RGB(0x009c_1c1c);
/// Letter, as offices in Canada print.
const LETTER: u8 = 1;
/// What a chart takes beside its bars, and for each name at its side: enough that none is left out.
const CHART: (u32, u32) = (95, 26);
/// The height of a row with one line, in points and in pixels.
const ROW: (u32, u32) = (15, 20);

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
            heading_beside: heading().set_align(FormatAlign::Left).set_indent(1),
            number_heading: heading().set_align(FormatAlign::Right),
            text: cell(),
            beside: cell().set_text_wrap().set_align(FormatAlign::Left).set_indent(1),
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
    /// The width of the column of names, in letters.
    names: u16,
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
    let names = longest_name(overview);
    sheet.set_column_width(0, names)?;
    for place in 1..=FIGURES {
        sheet.set_column_width(place, FIGURE)?;
    }
    sheet.set_screen_gridlines(false).set_portrait().set_paper_size(LETTER).set_print_fit_to_pages(1, 1);
    sheet.set_margins(0.5, 0.5, 0.5, 0.5, 0.3, 0.3);
    let mut page = Page { sheet, styles: Styles::new(), row: 0, names };
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

/// How wide the column of names must be, in letters.
fn longest_name(overview: &Overview) -> u16 {
    let standings = overview.left.iter().chain(&overview.total).chain(&overview.buckets).map(|one| &one.name);
    let duties = overview.duties.iter().map(|duty| &duty.name);
    let risks = overview.risks.iter().map(|risk| &risk.name);
    let longest = standings.chain(duties).chain(risks).map(|name| name.chars().count()).max().unwrap_or_default();
    u16::try_from(longest + 1).unwrap_or(u16::MAX).clamp(NAMES.0, NAMES.1)
}

fn left(page: &mut Page<'_>, overview: &Overview, lang: Lang) -> Result<(), XlsxError> {
    standings(page, lang.one(phrases::WHAT_IS_LEFT), &overview.left, lang)?;
    if let Some(total) = &overview.total {
        standing(page, total, |styles| (&styles.total, &styles.total_amount))?;
    }
    Ok(())
}

fn buckets(page: &mut Page<'_>, overview: &Overview, lang: Lang) -> Result<Rows, XlsxError> {
    standings(page, lang.pick("By genre and flex", "Par genre et marge de manœuvre"), &overview.buckets, lang)
}

/// The headings of a block: what its rows are called has none.
fn under(lang: Lang, headings: &[Pair]) -> Vec<&'static str> {
    std::iter::once("").chain(headings.iter().map(|heading| lang.one(*heading))).collect()
}

fn standings(page: &mut Page<'_>, title: &str, rows: &[Standing], lang: Lang) -> Result<Rows, XlsxError> {
    let headings = [
        headings::ALLOCATED,
        ("Moved, lapsed, deducted", "Déplacé, périmé, déduit"),
        headings::COMMITTED,
        headings::HELD,
        headings::LEFT,
    ];
    page.block(title, &under(lang, &headings), &[1, 2, 3, 4, 5])?;
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
    let headings = [
        ("By", "D'ici le"),
        headings::REQUIRED,
        headings::REACHED,
        ("Still missing", "Encore à faire"),
        headings::STATUS,
    ];
    page.block(
        lang.pick("What must be committed, and by when", "Ce qui doit être engagé, et quand"),
        &under(lang, &headings),
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
    let mut headings = under(lang, &[headings::AMOUNT, ("Why", "Pourquoi")]);
    headings.extend([""; 3]);
    page.block(lang.pick("What is at risk", "Ce qui est à risque"), &headings, &[1])?;
    if overview.risks.is_empty() {
        page.text(0, lang.pick("Nothing.", "Rien."), |styles| &styles.text)?;
        page.row += 1;
    }
    for risk in &overview.risks {
        page.text(0, &risk.name, |styles| &styles.text)?;
        page.amount(1, risk.amount, |styles| &styles.alarm)?;
        page.sheet.merge_range(page.row, 2, page.row, FIGURES, &escaped(&risk.why), &page.styles.beside)?;
        // Cells that are merged do not grow with their text by themselves. A line of words holds somewhat more letters than the columns are
        // wide, which are measured in digits.
        let room = usize::from(FIGURE * (FIGURES - 1)) + 4;
        let lines = u32::try_from(risk.why.chars().count().div_ceil(room)).unwrap_or(1).max(1);
        page.sheet.set_row_height(page.row, ROW.0 * lines)?;
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
    let pixels = |letters: u16| u32::from(letters) * 7 + 5;
    let width = pixels(page.names) + u32::from(FIGURES) * pixels(FIGURE);
    let chart = |kind: ChartType, rows: Rows, title: &str, series: &[(u16, Color)], each: u32| {
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
        // Bars lie: the names stand at the side, every one of them and the first row of the table at the top, and whole dollars below.
        chart.y_axis().set_reverse().set_label_interval(1).set_font(&small()).set_crossing(ChartAxisCrossing::Max);
        chart.x_axis().set_num_format("#,##0").set_font(&small());
        chart.x_axis().set_major_gridlines_line(ChartLine::new().set_color(RULE));
        let height = CHART.0 + (rows.1 + 1).saturating_sub(rows.0) * each;
        chart.set_width(width).set_height(height).set_alt_text(title);
        (chart, height)
    };
    let money = chart(
        ChartType::BarStacked,
        buckets,
        lang.pick("Where the money stands", "Où en sont les sommes"),
        &[(3, COMMITTED), (4, HELD), (5, LEFT)],
        CHART.1,
    );
    let reached = chart(
        ChartType::Bar,
        duties,
        lang.pick("Required and reached", "Exigé et atteint"),
        &[(2, REQUIRED), (3, COMMITTED)],
        CHART.1 + 6,
    );
    // A table without rows has nothing to draw.
    let drawn = [(buckets, money), (duties, reached)].into_iter().filter(|((first, last), _)| first <= last);
    for (_, (chart, height)) in drawn {
        page.sheet.insert_chart(page.row, 0, &chart)?;
        // A chart lies over rows, whose height must be known for the next one to stand below it.
        let below = page.row + height.div_ceil(ROW.1) + 1;
        for row in page.row..below {
            page.sheet.set_row_height(row, ROW.0)?;
        }
        page.row = below;
    }
    Ok(())
}
