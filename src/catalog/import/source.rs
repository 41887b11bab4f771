//! The file as rows: compressed or not, JSON lines, a JSON array (`array`) or CSV, UTF-8 or GB 18030.
//!
//! It streams: memory does not grow with the file. A row that cannot be read is one wrong row and the next is
//! read on; only a file that breaks off ends the import. What a row means is `row`.

use std::io::{BufRead, BufReader, Cursor, Read};

use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};

use super::array::Elements;
use super::mapping::{Encoding, FileForm, Form};
use super::report::RowProblem;
use crate::error::{Problem, Result};

/// The longest row in bytes.
pub(super) const ROW_BYTES_MAX: usize = 1_048_576;
/// How much of the file is looked at to tell its form and encoding.
const SAMPLE_BYTES: usize = 65_536;

/// A row: its line in the file and its fields, or why it cannot be read.
pub(super) struct Raw {
    pub(super) line: u64,
    pub(super) fields: std::result::Result<Map<String, Value>, RowProblem>,
}

impl Raw {
    fn moved(mut self, lines: u64) -> Self {
        self.line += lines;
        if let Err(problem) = &mut self.fields {
            problem.line = self.line;
        }
        self
    }
}

/// The rows of a file.
pub(super) struct Rows<'a> {
    encoding: Encoding,
    reader: Reader<'a>,
    line: u64,
}

enum Reader<'a> {
    Lines(Box<dyn BufRead + Send + 'a>),
    Array(Elements<'a>),
    Csv { reader: csv::Reader<Box<dyn BufRead + Send + 'a>>, header: Vec<String>, late: u64 },
}

impl<'a> Rows<'a> {
    /// Looks at the beginning of a file and gets ready to read its rows.
    pub(super) fn open(file: impl Read + Send + 'a, form: FileForm) -> Result<Self> {
        let (head, file) = peek(file, 2)?;
        let plain: Box<dyn Read + Send + 'a> =
            if head == [0x1f, 0x8b] { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
        let (mut sample, rest) = peek(plain, SAMPLE_BYTES)?;
        let mut text: Box<dyn BufRead + Send + 'a> = Box::new(BufReader::new(rest));
        if sample.starts_with(b"\xef\xbb\xbf") {
            sample.drain(..3);
            let mut mark = [0_u8; 3];
            text.read_exact(&mut mark).map_err(|cause| broken_off(0, &cause))?;
        }
        let encoding = form.encoding.unwrap_or_else(|| encoding_of(&sample));
        let found = match sample.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{') => Form::Jsonl,
            Some(b'[') => Form::Json,
            _ => Form::Csv,
        };
        let reader = match form.form.unwrap_or(found) {
            Form::Jsonl => Reader::Lines(text),
            Form::Json => Reader::Array(Elements::new(text)),
            Form::Csv => csv_reader(text, encoding, &sample)?,
        };
        Ok(Self { encoding, reader, line: 0 })
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// `import_broken_off` if the file cannot be read on.
    pub(super) fn next(&mut self) -> Result<Option<Raw>> {
        match &mut self.reader {
            Reader::Lines(reader) => next_line(reader, &mut self.line, self.encoding),
            Reader::Array(elements) => elements.next(),
            Reader::Csv { reader, header, late } => {
                let raw = next_record(reader, header, &mut self.line, self.encoding)?;
                Ok(raw.map(|raw| raw.moved(*late)))
            }
        }
    }
}

/// Reads up to so many bytes and puts them back in front.
fn peek<'a, R: Read + Send + 'a>(mut file: R, bytes: usize) -> Result<(Vec<u8>, impl Read + Send + 'a)> {
    let mut head = Vec::new();
    file.by_ref().take(bytes as u64).read_to_end(&mut head).map_err(|cause| broken_off(0, &cause))?;
    Ok((head.clone(), Cursor::new(head).chain(file)))
}

/// UTF-8 if more of the lines beyond ASCII are valid UTF-8 than are not.
fn encoding_of(sample: &[u8]) -> Encoding {
    let whole = sample.iter().rposition(|byte| *byte == b'\n').map_or(sample, |end| &sample[..end]);
    let mut balance = 0_i64;
    for line in whole.split(|byte| *byte == b'\n').filter(|line| !line.is_ascii()) {
        // A sample may end within a character.
        let is_utf8 = std::str::from_utf8(line).map_or_else(|cause| cause.error_len().is_none(), |_| true);
        balance += if is_utf8 { 1 } else { -1 };
    }
    if balance >= 0 { Encoding::Utf8 } else { Encoding::Gb18030 }
}

fn decode(bytes: &[u8], encoding: Encoding) -> Option<String> {
    let decoder = match encoding {
        Encoding::Utf8 => encoding_rs::UTF_8,
        Encoding::Gb18030 => encoding_rs::GB18030,
    };
    decoder.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
}

fn csv_reader<'a>(
    text: Box<dyn BufRead + Send + 'a>,
    encoding: Encoding,
    sample: &[u8],
) -> Result<Reader<'a>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text);
    let header = reader.byte_headers().map_err(|cause| broken_off(1, &cause))?.clone();
    let names: Option<Vec<String>> =
        header.iter().map(|name| decode(name, encoding).map(|name| name.trim().to_owned())).collect();
    let header = names.ok_or_else(|| broken_off(1, &"the header is in no known encoding"))?;
    // The reader ends a record at CR, so that it counts the LF behind it with the next one.
    let first_end = sample.iter().position(|byte| *byte == b'\n').unwrap_or_default();
    let late = u64::from(first_end > 0 && sample.get(first_end - 1) == Some(&b'\r'));
    Ok(Reader::Csv { reader, header, late })
}

fn next_line(reader: &mut impl BufRead, line: &mut u64, encoding: Encoding) -> Result<Option<Raw>> {
    loop {
        let mut bytes = Vec::new();
        let limit = ROW_BYTES_MAX as u64 + 1;
        let read = reader.by_ref().take(limit).read_until(b'\n', &mut bytes);
        if read.map_err(|cause| broken_off(*line, &cause))? == 0 {
            return Ok(None);
        }
        *line += 1;
        if bytes.len() > ROW_BYTES_MAX && bytes.last() != Some(&b'\n') {
            skip_line(reader, *line)?;
            return Ok(Some(Raw { line: *line, fields: Err(too_long(*line)) }));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        return Ok(Some(Raw { line: *line, fields: parse_line(&bytes, *line, encoding) }));
    }
}

fn skip_line(reader: &mut impl BufRead, line: u64) -> Result<()> {
    loop {
        let (used, ended) = {
            let bytes = reader.fill_buf().map_err(|cause| broken_off(line, &cause))?;
            match bytes.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end + 1, true),
                None => (bytes.len(), bytes.is_empty()),
            }
        };
        reader.consume(used);
        if ended {
            return Ok(());
        }
    }
}

pub(super) fn parse_line(
    bytes: &[u8],
    line: u64,
    encoding: Encoding,
) -> std::result::Result<Map<String, Value>, RowProblem> {
    let text = decode(bytes, encoding).ok_or_else(|| not_text(line))?;
    serde_json::from_str(text.trim()).map_err(|cause| {
        let column = cause.column();
        RowProblem::new(line, "not_json", "", &text)
            .says(
                format!("不是一个 JSON 对象（第 {column} 列起读不通）"),
                format!("not a JSON object (from column {column} on)"),
            )
            .next("请改正该行", "correct the line")
    })
}

fn next_record(
    reader: &mut csv::Reader<Box<dyn BufRead + Send + '_>>,
    header: &[String],
    line: &mut u64,
    encoding: Encoding,
) -> Result<Option<Raw>> {
    let mut record = csv::ByteRecord::new();
    if !reader.read_byte_record(&mut record).map_err(|cause| broken_off(*line, &cause))? {
        return Ok(None);
    }
    *line = record.position().map_or(*line + 1, csv::Position::line);
    Ok(Some(Raw { line: *line, fields: parse_record(&record, header, *line, encoding) }))
}

fn parse_record(
    record: &csv::ByteRecord,
    header: &[String],
    line: u64,
    encoding: Encoding,
) -> std::result::Result<Map<String, Value>, RowProblem> {
    if record.as_slice().len() > ROW_BYTES_MAX {
        return Err(too_long(line));
    }
    if record.len() != header.len() {
        let (has, wants) = (record.len(), header.len());
        return Err(RowProblem::new(line, "columns", "", "")
            .says(
                format!("该行有 {has} 列，表头有 {wants} 列"),
                format!("the row has {has} columns, the header {wants}"),
            )
            .next("请检查引号和逗号", "check quotes and commas"));
    }
    let mut fields = Map::new();
    for (name, value) in header.iter().zip(record) {
        let text = decode(value, encoding).ok_or_else(|| not_text(line))?;
        fields.insert(name.clone(), Value::String(text));
    }
    Ok(fields)
}

pub(super) fn too_long(line: u64) -> RowProblem {
    RowProblem::new(line, "row_too_long", "", "")
        .says("该行超过 1 MiB", "the row is longer than 1 MiB")
        .next("请缩短该行", "shorten the row")
}

fn not_text(line: u64) -> RowProblem {
    RowProblem::new(line, "encoding", "", "")
        .says("该行的编码与全文件不同，读不出文字", "the row is not in the encoding of the file")
        .next("请统一用 UTF-8 或 GB 18030 保存", "save the whole file as UTF-8 or GB 18030")
}

pub(super) fn broken_off(line: u64, cause: &impl std::fmt::Display) -> Problem {
    tracing::warn!(%cause, line, "an import file cannot be read on");
    Problem::new(
        422,
        "import_broken_off",
        format!("文件在第 {line} 行之后无法读取"),
        format!("the file cannot be read after line {line}"),
    )
    .next(
        "文件可能不完整，请重新获取后再导入；已入库的行重复导入不会重复登记",
        "it may be incomplete: fetch it again and repeat; rows taken already are not taken twice",
    )
}
