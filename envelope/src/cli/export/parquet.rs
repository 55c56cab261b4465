//! A table as a Parquet file: amounts as exact decimals, dates as dates, moments to the microsecond.

use crate::cli::error::CliError;
use ::parquet::basic::Compression;
use ::parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::parser::parse_message_type;
use replay::tables::{Cell, Column, Kind, Table};
use std::sync::Arc;

/// How many rows are written together.
const GROUP: usize = 1 << 17;

/// The file's bytes. Every column may be empty in a row; a name has `_` where the answer's path has a point.
///
/// # Errors
/// A cell is not what its column says.
pub(crate) fn file(table: &Table) -> Result<Vec<u8>, CliError> {
    write(table).map_err(|error| CliError::unwritable(&std::io::Error::other(error)))
}

fn write(table: &Table) -> Result<Vec<u8>, ParquetError> {
    let properties = WriterProperties::builder().set_compression(Compression::UNCOMPRESSED).build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), Arc::new(parse_message_type(&schema(table))?), Arc::new(properties))?;
    for rows in table.rows.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        for (place, column) in table.columns.iter().enumerate() {
            let cells: Vec<&Cell> = rows.iter().map(|row| row.get(place).unwrap_or(&Cell::Empty)).collect();
            if let Some(mut into) = group.next_column()? {
                put(&mut into, column, &cells)?;
                into.close()?;
            }
        }
        group.close()?;
    }
    writer.into_inner()
}

/// The schema in the words of the format.
fn schema(table: &Table) -> String {
    let field = |column: &Column| {
        let name = column.name.replace('.', "_");
        match column.kind {
            Kind::Text => format!("optional binary {name} (STRING);"),
            Kind::Flag => format!("optional boolean {name};"),
            Kind::Count => format!("optional int64 {name};"),
            Kind::Amount => format!("optional fixed_len_byte_array(16) {name} (DECIMAL(38,2));"),
            Kind::Day => format!("optional int32 {name} (DATE);"),
            Kind::Instant => format!("optional int64 {name} (TIMESTAMP(MICROS,true));"),
        }
    };
    let fields: String = table.columns.iter().map(field).collect();
    format!("message {} {{ {fields} }}", table.name.replace('-', "_"))
}

fn put(into: &mut SerializedColumnWriter<'_>, column: &Column, cells: &[&Cell]) -> Result<(), ParquetError> {
    match column.kind {
        Kind::Text => {
            batch::<ByteArrayType>(into, column, cells, |cell| Some(ByteArray::from(cell.text().into_bytes())))
        }
        Kind::Flag => {
            batch::<BoolType>(into, column, cells, |cell| if let Cell::Flag(flag) = cell { Some(*flag) } else { None })
        }
        Kind::Count => batch::<Int64Type>(into, column, cells, |cell| {
            if let Cell::Count(count) = cell { i64::try_from(*count).ok() } else { None }
        }),
        Kind::Amount => batch::<FixedLenByteArrayType>(into, column, cells, |cell| {
            if let Cell::Amount(amount) = cell {
                Some(FixedLenByteArray::from(amount.cents().to_be_bytes().to_vec()))
            } else {
                None
            }
        }),
        Kind::Day => batch::<Int32Type>(into, column, cells, |cell| {
            if let Cell::Day(day) = cell { Some(day.days_since_1970()) } else { None }
        }),
        Kind::Instant => batch::<Int64Type>(into, column, cells, |cell| {
            if let Cell::Instant(instant) = cell { Some(instant.micros()) } else { None }
        }),
    }
}

/// Writes one column: which rows have something in it, and what.
fn batch<T: DataType>(
    into: &mut SerializedColumnWriter<'_>,
    column: &Column,
    cells: &[&Cell],
    value: impl Fn(&Cell) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let mut values = Vec::with_capacity(cells.len());
    let mut present = Vec::with_capacity(cells.len());
    for cell in cells {
        if **cell == Cell::Empty {
            present.push(0);
            continue;
        }
        let wrong = || ParquetError::General(format!("`{}` stands under {}", cell.text(), column.name));
        values.push(value(cell).ok_or_else(wrong)?);
        present.push(1);
    }
    into.typed::<T>().write_batch(&values, Some(&present), None)?;
    Ok(())
}
