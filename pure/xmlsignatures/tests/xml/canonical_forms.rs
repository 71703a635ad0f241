//! The examples of Canonical XML 1.0 section 3, 1.1 and Exclusive XML Canonicalization section 2, as
//! far as they need no document type definition; written anew after their meaning.

use proptest::prelude::*;
use xmlsignatures::{CanonicalAlgorithm, CanonicalError, Canonicalization, XmlError, canonicalize};

fn form(xml: &str, algorithm: CanonicalAlgorithm, comments: bool) -> String {
    let method = Canonicalization {
        comments,
        ..Canonicalization::of(algorithm)
    };
    String::from_utf8(canonicalize(xml.as_bytes(), &method).unwrap()).unwrap()
}

fn inclusive(xml: &str) -> String {
    form(xml, CanonicalAlgorithm::Inclusive10, false)
}

#[test]
fn instructions_and_comments_beside_the_document_element_get_lines_of_their_own() {
    let xml = "<?xml version=\"1.0\"?>\n\n<?xml-stylesheet   href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello<!-- c 1 --></doc>\n\n<?pi-without-data     ?>\n\n<!-- c 2 -->\n\n<!-- c 3 -->";
    assert_eq!(
        inclusive(xml),
        "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello</doc>\n<?pi-without-data?>"
    );
    assert_eq!(
        form(xml, CanonicalAlgorithm::Inclusive10, true),
        "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello<!-- c 1 --></doc>\n<?pi-without-data?>\n<!-- c 2 -->\n<!-- c 3 -->"
    );
}

#[test]
fn white_space_in_content_stays() {
    let xml = "<doc>\n   <clean>   </clean>\n   <dirty>   A   B   </dirty>\n   <mixed>\n      A\n      <clean>   </clean>\n   </mixed>\n</doc>";
    assert_eq!(inclusive(xml), xml);
}

#[test]
fn tags_are_written_in_one_way_only() {
    let xml = "<doc>\n<e1   />\n<e2   ></e2>\n<e3   name = \"elem3\"   id=\"elem3\"   />\n<e5 a:attr=\"out\" b:attr=\"sorted\" attr2=\"all\" attr=\"I'm\"\n  xmlns:b=\"http://www.ietf.org\" xmlns:a=\"http://www.w3.org\" xmlns=\"http://example.org\"/>\n<e6 xmlns=\"\" xmlns:a=\"http://www.w3.org\"><e7 xmlns=\"http://www.ietf.org\"><e8 xmlns=\"\" xmlns:a=\"http://www.w3.org\"><e9 xmlns=\"\" xmlns:a=\"http://www.ietf.org\" attr=\"x\"/></e8></e7></e6>\n</doc>";
    assert_eq!(
        inclusive(xml),
        "<doc>\n<e1></e1>\n<e2></e2>\n<e3 id=\"elem3\" name=\"elem3\"></e3>\n<e5 xmlns=\"http://example.org\" xmlns:a=\"http://www.w3.org\" xmlns:b=\"http://www.ietf.org\" attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" a:attr=\"out\"></e5>\n<e6 xmlns:a=\"http://www.w3.org\"><e7 xmlns=\"http://www.ietf.org\"><e8 xmlns=\"\"><e9 xmlns:a=\"http://www.ietf.org\" attr=\"x\"></e9></e8></e7></e6>\n</doc>"
    );
}

#[test]
fn characters_and_references_are_written_in_one_way_only() {
    let xml = "<doc>\n<text>First line&#x0d;&#10;Second line</text>\n<value>&#x32;</value>\n<compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute>\n<compute expr='value>\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"'>valid</compute>\n<norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>\n</doc>";
    assert_eq!(
        inclusive(xml),
        "<doc>\n<text>First line&#xD;\nSecond line</text>\n<value>2</value>\n<compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute>\n<compute expr=\"value>&quot;0&quot; &amp;&amp; value&lt;&quot;10&quot; ?&quot;valid&quot;:&quot;error&quot;\">valid</compute>\n<norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm>\n</doc>"
    );
}

#[test]
fn other_encodings_become_utf_8() {
    let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><doc>\xA9</doc>";
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain("<doc>©</doc>".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for bytes in [latin.as_slice(), &wide, b"\xEF\xBB\xBF<doc>\xC2\xA9</doc>"] {
        let form = canonicalize(bytes, &Canonicalization::INCLUSIVE).unwrap();
        assert_eq!(form, "<doc>©</doc>".as_bytes());
    }
}

#[test]
fn the_exclusive_form_writes_namespaces_where_they_are_used() {
    let xml = "<n0:local xmlns:n0=\"foo:bar\" xmlns:n3=\"ftp://example.org\"><n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"/></n1:elem2></n0:local>";
    assert_eq!(
        form(xml, CanonicalAlgorithm::Exclusive10, false),
        "<n0:local xmlns:n0=\"foo:bar\"><n1:elem2 xmlns:n1=\"http://example.net\" xml:lang=\"en\"><n3:stuff xmlns:n3=\"ftp://example.org\"></n3:stuff></n1:elem2></n0:local>"
    );
    let method = Canonicalization {
        inclusive_prefixes: vec!["n3".to_owned(), "#default".to_owned()],
        ..Canonicalization::EXCLUSIVE
    };
    let listed = canonicalize(xml.as_bytes(), &method).unwrap();
    assert!(
        listed.starts_with(
            b"<n0:local xmlns:n0=\"foo:bar\" xmlns:n3=\"ftp://example.org\"><n1:elem2"
        )
    );
}

#[test]
fn what_is_not_xml_is_refused() {
    for bad in [
        "",
        "x",
        "<a>",
        "</a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>x",
        "x<a/>",
        "<a b='1' b='2'/>",
        "<a b=1/>",
        "<a b='<'/>",
        "<a b='1'c='2'/>",
        "<a>&x;</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>\u{1}</a>",
        "<a>]]></a>",
        "<a><!-- -- --></a>",
        "<a><!-- ---></a>",
        "<a><?xml x?></a>",
        "<a><?XML x?></a>",
        "<a x:b='1'/>",
        "<x:a/>",
        "<a xmlns:x=''/>",
        "<a xmlns:xmlns='u'/>",
        "<a xmlns:xml='u'/>",
        "<a xmlns:x='http://www.w3.org/XML/1998/namespace'/>",
        "<a xmlns:p='u' xmlns:q='u' p:x='' q:x=''/>",
        "<1a/>",
        "<a:b:c xmlns:a='u'/>",
        "<a: xmlns:a='u'/>",
        " <?xml version='1.0'?><a/>",
        "<?xml version='1.1'?><a/>",
        "<?xml?><a/>",
        "<a>&amp</a>",
        "<a>& </a>",
        "<a><![CDATA[x]]</a>",
        "<a",
        "<a b",
        "<a b=",
        "<a b='",
        "<!x><a/>",
        "<a b='&'/>",
        "<a><b></a></b>",
        "<a/ >",
        "< a/>",
        "<a></a b='1'>",
        "<a>\u{FFFE}</a>",
        "<a><?p:q x?></a>",
    ] {
        let result = canonicalize(bad.as_bytes(), &Canonicalization::INCLUSIVE);
        assert!(result.is_err(), "{bad} {result:?}");
    }
}

#[test]
fn an_instruction_whose_name_begins_like_a_declaration_declares_no_encoding() {
    // found by fuzzing: the canonical form could not be read again
    let xml = b"<?xml\xC6 version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>";
    let found = canonicalize(xml, &Canonicalization::INCLUSIVE);
    assert!(
        matches!(found, Err(CanonicalError::Xml(XmlError::Encoding { .. }))),
        "{found:?}"
    );
    let declared = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9</a>";
    let found = canonicalize(declared, &Canonicalization::INCLUSIVE);
    assert_eq!(found.unwrap(), "<a>é</a>".as_bytes());
}

#[test]
fn document_types_are_refused_before_any_entity_is_read() {
    for bad in [
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>",
        "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
    ] {
        assert_eq!(
            canonicalize(bad.as_bytes(), &Canonicalization::INCLUSIVE),
            Err(CanonicalError::Xml(XmlError::DocumentType))
        );
    }
}

/// Any tree with a few names, namespaces and awkward characters.
fn tree() -> impl Strategy<Value = String> {
    let text = "[ a-c<>&\"'\r\n\t\u{e9}\u{1F600}]{0,6}".prop_map(|text: String| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('\r', "&#13;")
    });
    let leaf = prop_oneof![
        text.clone(),
        Just("<!--c-->".to_owned()),
        Just("<?p d?>".to_owned()),
        Just("<![CDATA[<&>]]>".to_owned()),
    ];
    let element = leaf.prop_recursive(4, 24, 4, move |inner| {
        let value = text.clone().prop_map(|text| text.replace('"', "&quot;"));
        (
            prop::collection::vec(inner, 0..4),
            prop_oneof![Just("a"), Just("p:a"), Just("q:b")],
            prop_oneof![
                Just(""),
                Just(" xmlns=\"u\""),
                Just(" xmlns=\"\""),
                Just(" xmlns:p=\"v\""),
                Just(" xmlns:q=\"p\" xmlns:p=\"q\"")
            ],
            value,
        )
            .prop_map(|(children, name, declared, value)| {
                format!(
                    "<{name}{declared} q:z=\"{value}\" x=\"1\" p:b='2'>{}</{name}>",
                    children.concat()
                )
            })
    });
    prop::collection::vec(element, 0..4)
        .prop_map(|all| format!("<r xmlns:p=\"p\" xmlns:q=\"q\">{}</r>", all.concat()))
}

proptest! {
    #[test]
    fn the_canonical_form_of_a_canonical_form_is_itself(xml in tree(), comments: bool) {
        for algorithm in [
            CanonicalAlgorithm::Inclusive10,
            CanonicalAlgorithm::Inclusive11,
            CanonicalAlgorithm::Exclusive10,
        ] {
            let once = form(&xml, algorithm, comments);
            prop_assert_eq!(form(&once, algorithm, comments), once);
        }
    }

    #[test]
    fn line_ends_do_not_matter(xml in tree()) {
        let windows = xml.replace('\n', "\r\n");
        prop_assert_eq!(inclusive(&windows), inclusive(&xml));
    }
}
