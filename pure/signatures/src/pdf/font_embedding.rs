//! Embedding what was used of a font: a composite font with Identity-H, so that every Vietnamese
//! letter is reached by its glyph's number, and a map back to letters for searching and copying.

use std::{collections::BTreeMap, fmt::Write as _};

use super::{
    font::{Font, FontError},
    object::{self, Dictionary, Name, Object, Reference, numbers},
    write::{Update, WriteError},
};

/// A font in a revision and the glyphs drawn with it.
pub(super) struct FontUse<'a> {
    pub(super) font: &'a Font<'a>,
    pub(super) reference: Reference,
    used: BTreeMap<u16, char>,
}

impl<'a> FontUse<'a> {
    pub(super) fn new(font: &'a Font<'a>, reference: Reference) -> Self {
        Self {
            font,
            reference,
            used: BTreeMap::new(),
        }
    }

    /// The glyph numbers of a text as the string to show, and remembers the glyphs.
    pub(super) fn encode(&mut self, text: &str) -> Result<String, FontError> {
        let mut shown = String::with_capacity(text.len() * 4 + 2);
        shown.push('<');
        for letter in text.chars() {
            let glyph = self
                .font
                .glyph(letter)
                .ok_or(FontError::MissingLetter(letter))?;
            self.used.insert(glyph, letter);
            // writing into a string cannot fail
            let _ = write!(shown, "{glyph:04X}");
        }
        shown.push('>');
        Ok(shown)
    }

    /// Writes the font's objects.
    pub(super) fn embed(self, update: &mut Update<'a>) -> Result<(), WriteError> {
        let base_name = format!("{}+TimesMetric", self.tag());
        let file = self.font.subset(self.used.keys().copied());
        let length = file.len() as i64;
        let file = update.add_stream(Dictionary::new().with("Length1", length), &file)?;
        let descriptor = update.add(self.descriptor(&base_name, file))?;
        let system = Dictionary::new()
            .with("Registry", Object::String(b"Adobe".to_vec()))
            .with("Ordering", Object::String(b"Identity".to_vec()))
            .with("Supplement", 0);
        let descendant = Dictionary::new()
            .with("Type", object::name("Font"))
            .with("Subtype", object::name("CIDFontType2"))
            .with("BaseFont", object::name(&base_name))
            .with("CIDSystemInfo", system)
            .with("FontDescriptor", descriptor)
            .with("DW", 0)
            .with("W", self.widths())
            .with("CIDToGIDMap", object::name("Identity"));
        let descendant = update.add(descendant)?;
        let letters = update.add_stream(Dictionary::new(), self.to_unicode().as_bytes())?;
        let font = Dictionary::new()
            .with("Type", object::name("Font"))
            .with("Subtype", object::name("Type0"))
            .with("BaseFont", object::name(&base_name))
            .with("Encoding", object::name("Identity-H"))
            .with("DescendantFonts", vec![Object::Reference(descendant)])
            .with("ToUnicode", letters);
        update.set(self.reference, font);
        Ok(())
    }

    /// Six capital letters that differ between different subsets (9.9.2).
    fn tag(&self) -> String {
        let glyphs: Vec<u8> = self
            .used
            .keys()
            .flat_map(|glyph| glyph.to_be_bytes())
            .collect();
        let digest = ring::digest::digest(&ring::digest::SHA256, &glyphs);
        digest.as_ref()[..6]
            .iter()
            .map(|byte| char::from(b'A' + byte % 26))
            .collect()
    }

    fn descriptor(&self, base_name: &str, file: Reference) -> Dictionary {
        const SYMBOLIC: i64 = 4;
        let metrics = &self.font.metrics;
        Dictionary::new()
            .with("Type", object::name("FontDescriptor"))
            .with("FontName", Name::new(base_name))
            .with("Flags", SYMBOLIC)
            .with(
                "FontBBox",
                numbers(metrics.bounds.map(|bound| bound as f64)),
            )
            .with("ItalicAngle", metrics.italic_angle)
            .with("Ascent", metrics.ascent)
            .with("Descent", metrics.descent)
            .with("CapHeight", metrics.cap_height)
            .with("StemV", 80)
            .with("FontFile2", file)
    }

    fn widths(&self) -> Vec<Object> {
        self.used
            .keys()
            .flat_map(|&glyph| {
                let width = Object::Integer(self.font.advance(glyph));
                [
                    Object::Integer(i64::from(glyph)),
                    Object::Array(vec![width]),
                ]
            })
            .collect()
    }

    fn to_unicode(&self) -> String {
        // a block may have a hundred lines at most
        const BLOCK: usize = 100;
        let mut text = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let pairs: Vec<(&u16, &char)> = self.used.iter().collect();
        for block in pairs.chunks(BLOCK) {
            let _ = writeln!(text, "{} beginbfchar", block.len());
            for (glyph, letter) in block {
                let mut units = [0; 2];
                let code: String = letter
                    .encode_utf16(&mut units)
                    .iter()
                    .map(|unit| format!("{unit:04X}"))
                    .collect();
                let _ = writeln!(text, "<{glyph:04X}> <{code}>");
            }
            text.push_str("endbfchar\n");
        }
        text.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        text
    }
}
