//! Unpacks gzip (RFC 1952), which some gateways send to those that ask for nothing of the kind.

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use zeroize::Zeroizing;

use crate::transport::MAX_BODY;

/// A body that was packed.
pub(super) struct Unpacked {
    /// All that could be unpacked, [`MAX_BODY`] at most. It is wiped from memory.
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) end: End,
}

/// How unpacking ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Where the body says that it ends.
    Whole,
    /// Too early.
    CutShort,
    /// Where it becomes larger than a body may be.
    TooLarge,
    /// Where it contradicts itself.
    Corrupt,
}

/// How often a body is unpacked: a server and a gateway may each have packed it.
const LAYERS: usize = 2;

/// What a member begins with: its magic bytes, and that it is deflated (RFC 1952 §2.3.1).
const START: [u8; 3] = [0x1f, 0x8b, 8];

/// Unpacks a body, whether or not its head calls it packed; `None` if it is not.
pub(super) fn unpacked(body: &[u8]) -> Option<Unpacked> {
    if !body.starts_with(&START) {
        return None;
    }
    let mut unpacked = unpack(body);
    for _ in 1..LAYERS {
        if unpacked.end == End::Whole && unpacked.bytes.starts_with(&START) {
            unpacked = unpack(&unpacked.bytes);
        }
    }
    Some(unpacked)
}

fn unpack(body: &[u8]) -> Unpacked {
    // One byte more than a body may have tells that it is too large.
    let mut bytes = Zeroizing::new(vec![0; MAX_BODY + 1]);
    let mut length = 0;
    let mut rest = body;
    let end = loop {
        // What follows the last member is padding.
        if !rest.starts_with(&START) {
            break End::Whole;
        }
        match member(rest, &mut bytes, &mut length) {
            Ok(behind) => rest = behind,
            Err(end) => break end,
        }
    };
    bytes.truncate(length.min(MAX_BODY));
    Unpacked { bytes, end }
}

/// Unpacks a member behind what there is already. Returns what follows it.
fn member<'a>(packed: &'a [u8], bytes: &mut [u8], length: &mut usize) -> Result<&'a [u8], End> {
    // 1. The head.
    let packed = without_head(packed)?;
    // 2. The data, as far as there is room for it.
    let start = *length;
    let flags = TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
    let mut decompressor = Box::<DecompressorOxide>::default();
    let (status, read, written) = decompress(&mut decompressor, packed, bytes, start, flags);
    *length = start + written;
    if *length > MAX_BODY {
        return Err(End::TooLarge);
    }
    match status {
        TINFLStatus::Done => {}
        TINFLStatus::HasMoreOutput => return Err(End::TooLarge),
        TINFLStatus::NeedsMoreInput | TINFLStatus::FailedCannotMakeProgress => {
            return Err(End::CutShort);
        }
        _ => return Err(End::Corrupt),
    }
    // 3. The checksum and the length, by which it can be told whether all of it came.
    let trailer = packed.get(read..).unwrap_or_default();
    let (trailer, behind) = trailer.split_at_checked(8).ok_or(End::CutShort)?;
    let data = bytes.get(start..*length).unwrap_or_default();
    let is_right = trailer.iter().eq(crc32(data).to_le_bytes().iter().chain(&size(data)));
    if is_right { Ok(behind) } else { Err(End::Corrupt) }
}

/// Returns what follows the head of a member (RFC 1952 §2.3).
fn without_head(packed: &[u8]) -> Result<&[u8], End> {
    const CHECKSUM: u8 = 1 << 1;
    const EXTRA: u8 = 1 << 2;
    const NAME: u8 = 1 << 3;
    const COMMENT: u8 = 1 << 4;
    const RESERVED: u8 = 0b1110_0000;
    let (head, mut rest) = packed.split_at_checked(10).ok_or(End::CutShort)?;
    let flags = head.get(START.len()).copied().unwrap_or_default();
    if flags & RESERVED != 0 {
        return Err(End::Corrupt);
    }
    if flags & EXTRA != 0 {
        let (length, behind) = rest.split_first_chunk().ok_or(End::CutShort)?;
        rest = behind.get(u16::from_le_bytes(*length).into()..).ok_or(End::CutShort)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0).ok_or(End::CutShort)?;
            rest = rest.get(end + 1..).unwrap_or_default();
        }
    }
    if flags & CHECKSUM != 0 {
        rest = rest.get(2..).ok_or(End::CutShort)?;
    }
    Ok(rest)
}

/// Returns the checksum of data (RFC 1952 §8), bit by bit: there is little of it.
fn crc32(data: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut crc = u32::MAX;
    for byte in data {
        crc ^= u32::from(*byte);
        for _ in 0..u8::BITS {
            crc = if crc & 1 == 1 { (crc >> 1) ^ POLYNOMIAL } else { crc >> 1 };
        }
    }
    !crc
}

/// Returns the length of data, as a trailer has it.
fn size(data: &[u8]) -> [u8; 4] {
    // It is no more than a body may be.
    u32::try_from(data.len()).unwrap_or(u32::MAX).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a member that holds data as it is, in blocks (RFC 1951 §3.2.4).
    fn packed(flags: u8, fields: &[u8], data: &[u8]) -> Vec<u8> {
        let mut packed = [&START[..], &[flags], &[0; 6], fields].concat();
        let mut blocks = data.chunks(0xffff).peekable();
        if data.is_empty() {
            packed.extend([1, 0, 0, 0xff, 0xff]);
        }
        while let Some(block) = blocks.next() {
            let length = u16::try_from(block.len()).unwrap();
            packed.push(u8::from(blocks.peek().is_none()));
            packed.extend(length.to_le_bytes());
            packed.extend((!length).to_le_bytes());
            packed.extend(block);
        }
        packed.extend(crc32(data).to_le_bytes());
        packed.extend(size(data));
        packed
    }

    fn read(body: &[u8]) -> (Vec<u8>, End) {
        let unpacked = unpacked(body).unwrap();
        (unpacked.bytes.to_vec(), unpacked.end)
    }

    #[test]
    fn the_checksum_is_that_of_gzip() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
    }

    #[test]
    fn members_with_every_field() {
        let extra = [&[3, 0][..], b"abc", b"name\0", b"comment\0", b"hc"].concat();
        for (flags, fields) in
            [(0, &b""[..]), (1, b""), (8, b"n\0"), (16, b"\0"), (2, b"hc"), (0b1_1110, &extra)]
        {
            assert_eq!(
                read(&packed(flags, fields, b"{}")),
                (b"{}".to_vec(), End::Whole),
                "{flags}"
            );
        }
        assert_eq!(read(&packed(0x20, b"", b"{}")).1, End::Corrupt);
    }

    #[test]
    fn several_members_padding_and_layers() {
        let two = [packed(0, b"", b"{"), packed(0, b"", b"}"), vec![0; 9]].concat();
        assert_eq!(read(&two), (b"{}".to_vec(), End::Whole));
        let twice = packed(0, b"", &packed(0, b"", b"{}"));
        assert_eq!(read(&twice), (b"{}".to_vec(), End::Whole));
        let thrice = packed(0, b"", &twice);
        assert_eq!(read(&thrice), (packed(0, b"", b"{}"), End::Whole));
        assert_eq!(read(&packed(0, b"", b"")), (Vec::new(), End::Whole));
    }

    #[test]
    fn gzip_that_is_cut_short_is_not_whole() {
        let whole = packed(8, b"name\0", b"{\"access_token\":\"a\"}");
        for end in START.len()..whole.len() {
            assert_eq!(read(&whole[..end]).1, End::CutShort, "{end}");
        }
    }

    #[test]
    fn gzip_that_contradicts_itself_is_corrupt() {
        let whole = packed(0, b"", b"{}");
        // The block's type, its length, a byte of its data, the checksum, the size.
        for at in [10, 11, 15, 17, 21] {
            let mut corrupt = whole.clone();
            corrupt[at] ^= 6;
            assert_eq!(read(&corrupt).1, End::Corrupt, "{at}");
        }
    }

    #[test]
    fn no_more_is_unpacked_than_a_body_may_have() {
        for (length, end) in
            [(MAX_BODY, End::Whole), (MAX_BODY + 1, End::TooLarge), (3 * MAX_BODY, End::TooLarge)]
        {
            let (bytes, how) = read(&packed(0, b"", &vec![b' '; length]));
            assert_eq!((bytes.len(), how), (MAX_BODY, end), "{length}");
        }
        let half = packed(0, b"", &vec![b' '; MAX_BODY / 2 + 1]);
        assert_eq!(read(&[half.clone(), half].concat()).1, End::TooLarge);
    }

    #[test]
    fn other_bytes_are_not_unpacked() {
        for body in [&b""[..], b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x07", b"{}", b"PK\x03\x04"] {
            assert!(unpacked(body).is_none(), "{body:?}");
        }
    }
}
