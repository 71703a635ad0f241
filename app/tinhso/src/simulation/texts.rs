//! Titles and texts: from the public collection of legal documents where it is at hand, else
//! from a small table of our own.

use super::draw::Draw;
use serde::Deserialize;
use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::Path,
};

/// What official letters ask for.
const DEEDS: &[&str] = &[
    "V/v triển khai thực hiện",
    "V/v đôn đốc thực hiện",
    "V/v báo cáo kết quả thực hiện",
    "V/v góp ý dự thảo",
    "V/v tăng cường công tác",
    "V/v hướng dẫn thực hiện",
    "V/v rà soát, tổng hợp",
    "V/v phối hợp thực hiện",
    "V/v chấn chỉnh công tác",
    "V/v cung cấp thông tin, số liệu về",
];
/// What the work of a province is about.
const TOPICS: &[&str] = &[
    "chuyển đổi số năm 2022",
    "phòng, chống thiên tai và tìm kiếm cứu nạn",
    "giải ngân vốn đầu tư công",
    "xây dựng nông thôn mới",
    "phòng, chống dịch COVID-19",
    "cải cách hành chính",
    "kỳ thi tốt nghiệp trung học phổ thông",
    "cấp giấy chứng nhận quyền sử dụng đất",
    "bảo đảm trật tự an toàn giao thông",
    "phòng cháy, chữa cháy rừng",
    "tiếp công dân, giải quyết khiếu nại, tố cáo",
    "quản lý đất đai và khoáng sản",
    "chính sách người có công",
    "an toàn thực phẩm",
    "dân số và kế hoạch hóa gia đình",
    "sản xuất vụ xuân",
    "tiêm phòng gia súc, gia cầm",
    "thu ngân sách nhà nước",
    "giảm nghèo bền vững",
    "phổ biến, giáo dục pháp luật",
    "quản lý tài sản công",
    "đào tạo, bồi dưỡng cán bộ, công chức",
    "kiểm kê tài liệu lưu trữ",
    "an toàn thông tin mạng",
];
const SENTENCES: &[&str] = &[
    "Căn cứ chức năng, nhiệm vụ được giao và tình hình thực tế tại địa phương,",
    "đề nghị các cơ quan, đơn vị nghiêm túc triển khai thực hiện các nội dung sau:",
    "chủ động rà soát, tổng hợp, báo cáo kết quả trước thời hạn nêu trên.",
    "Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, kịp thời phản ánh để được xem xét, giải quyết.",
    "Giao bộ phận chuyên môn theo dõi, đôn đốc và tham mưu xử lý theo quy định.",
    "Kinh phí thực hiện được bố trí trong dự toán ngân sách nhà nước đã giao năm 2022.",
];
/// Kinds of the acts and their share in hundredths (documents, §5).
const KINDS: &[(&str, usize)] = &[
    ("cong_van", 55),
    ("quyet_dinh", 15),
    ("thong_bao", 8),
    ("bao_cao", 7),
    ("ke_hoach", 5),
    ("giay_moi", 5),
    ("to_trinh", 3),
    ("huong_dan", 1),
    ("chuong_trinh", 1),
];
/// Bodies outside the province that write to it.
const OUTSIDE: &[&str] = &[
    "Bộ Nội vụ",
    "Bộ Tài chính",
    "Bộ Thông tin và Truyền thông",
    "Bộ Giáo dục và Đào tạo",
    "Bộ Y tế",
    "Văn phòng Chính phủ",
    "Bộ Kế hoạch và Đầu tư",
    "Bộ Tài nguyên và Môi trường",
    "Bộ Nông nghiệp và Phát triển nông thôn",
    "Bộ Tư pháp",
    "Tổng cục Thuế",
    "Ngân hàng Nhà nước chi nhánh tỉnh",
    "Bảo hiểm xã hội tỉnh",
    "Công ty Điện lực",
    "Viễn thông tỉnh",
];
const OUTSIDE_NOTATIONS: &[&str] = &[
    "BNV-VP",
    "BTC-NSNN",
    "BTTTT-CĐS",
    "BGDĐT-GDTrH",
    "BYT-KCB",
    "VPCP-KTTH",
    "BKHĐT-TH",
    "BTNMT-ĐĐ",
];
/// Lines kept of the collection: enough variety, little memory.
const MOST_TITLES: usize = 4_000;
const MOST_EXCERPTS: usize = 1_500;
const EXCERPT_CHARACTERS: usize = 420;
const TITLE_CHARACTERS: usize = 300;

/// Where titles and texts come from.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    titles: Vec<String>,
    excerpts: Vec<String>,
}

#[derive(Deserialize)]
struct LegalDocument {
    #[serde(default)]
    trich_yeu: String,
    #[serde(default)]
    toan_van: String,
}

impl Texts {
    /// Our own table.
    #[must_use]
    pub fn own() -> Self {
        Self::default()
    }

    /// From a folder with `documents.jsonl.gz` and `fulltext.jsonl.gz`; whatever is missing is
    /// taken from our own table.
    ///
    /// # Errors
    /// As the system answers if a file is there and cannot be read.
    pub fn from_folder(folder: &Path) -> io::Result<Self> {
        let mut texts = Self::own();
        for file in ["documents.jsonl.gz", "fulltext.jsonl.gz"] {
            let path = folder.join(file);
            if path.exists() {
                texts.read(&path)?;
            }
        }
        Ok(texts)
    }

    fn read(&mut self, path: &Path) -> io::Result<()> {
        let lines = BufReader::new(flate2::read::GzDecoder::new(File::open(path)?));
        for line in lines.lines() {
            let Ok(document) = serde_json::from_str::<LegalDocument>(&line?) else {
                continue;
            };
            if self.titles.len() < MOST_TITLES {
                self.titles
                    .extend(usable(&document.trich_yeu, TITLE_CHARACTERS));
            }
            if self.excerpts.len() < MOST_EXCERPTS && !document.toan_van.is_empty() {
                self.excerpts
                    .extend(usable(&document.toan_van, EXCERPT_CHARACTERS));
            }
        }
        Ok(())
    }

    /// How many titles came from the collection.
    #[must_use]
    pub fn titles(&self) -> usize {
        self.titles.len()
    }

    pub(crate) fn kind(draw: &mut Draw) -> &'static str {
        let mut at = draw.below(100);
        for (kind, share) in KINDS {
            if at < *share {
                return kind;
            }
            at -= share;
        }
        "cong_van"
    }

    pub(crate) fn subject(&self, draw: &mut Draw) -> String {
        if let Some(title) = draw.one(&self.titles) {
            return title.clone();
        }
        let (deed, topic) = (draw.below(DEEDS.len()), draw.below(TOPICS.len()));
        format!("{} {}", DEEDS[deed], TOPICS[topic])
    }

    pub(crate) fn content(&self, draw: &mut Draw) -> String {
        if let Some(excerpt) = draw.one(&self.excerpts) {
            return excerpt.clone();
        }
        let start = draw.below(SENTENCES.len());
        let sentences = SENTENCES.iter().cycle().skip(start).take(4);
        sentences.copied().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn outside(draw: &mut Draw) -> (&'static str, String) {
        let (name, notation) = (
            draw.below(OUTSIDE.len()),
            draw.below(OUTSIDE_NOTATIONS.len()),
        );
        (
            OUTSIDE[name],
            format!("{}/{}", 1 + draw.below(9_999), OUTSIDE_NOTATIONS[notation]),
        )
    }
}

/// Cleaned, cut at a word, and only if it carries no mark that the acts would refuse.
fn usable(text: &str, most: usize) -> Option<String> {
    let clean = vn::text::clean(text);
    let short: String = clean.chars().take(most).collect();
    let short = match short.rsplit_once(' ') {
        Some((words, _)) if clean.chars().count() > most => words.to_owned(),
        _ => short,
    };
    (short.chars().count() > 12 && vn::secrecy::state_secret_mark(&short).is_none())
        .then_some(short)
}
