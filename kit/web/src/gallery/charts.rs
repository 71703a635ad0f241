//! Samples of figures and charts.
use crate::{
    Visit,
    chart::{self, ChartText, Point, Series, TargetRow, Tile},
    ui::{self, Kpi, Trend},
};
use maud::{Markup, html};

const HERE: &str = "/thu-vien-giao-dien";
const INCOMING: [f64; 12] = [
    228.0, 196.0, 171.0, 236.0, 241.0, 247.0, 252.0, 239.0, 246.0, 258.0, 271.0, 298.0,
];
const OUTGOING: [f64; 12] = [
    142.0, 118.0, 97.0, 151.0, 149.0, 158.0, 161.0, 150.0, 157.0, 166.0, 173.0, 189.0,
];

pub(crate) fn sections(visit: &Visit) -> Vec<(&'static str, Markup)> {
    vec![("Con số chính", figures(visit)), ("Biểu đồ", charts(visit))]
}

fn figures(visit: &Visit) -> Markup {
    let kpi = |label: &str,
               value: String,
               unit: &str,
               trend,
               amount: &str,
               compared: &str,
               history: &[f64]| Kpi {
        label: label.into(),
        value,
        unit: unit.into(),
        href: Some(HERE.into()),
        change: Some((trend, amount.into(), compared.into())),
        history: history.to_vec(),
    };
    ui::kpi_strip(&[
        kpi(
            "Văn bản đến",
            visit.number(2_883_342),
            "",
            Trend::UpGood,
            "8,4%",
            "so với cùng kỳ",
            &INCOMING,
        ),
        kpi(
            "Chờ duyệt",
            visit.number(117_032),
            "",
            Trend::UpBad,
            "3.214",
            "so với tuần trước",
            &OUTGOING,
        ),
        kpi(
            "Hồ sơ đúng hạn",
            "96,4".into(),
            "%",
            Trend::UpGood,
            "1,2 điểm",
            "vượt chỉ tiêu 95%",
            &INCOMING,
        ),
        kpi(
            "Nhiệm vụ quá hạn",
            visit.number(1_204),
            "",
            Trend::DownGood,
            "86",
            "so với tuần trước",
            &[9.0, 8.0, 8.5, 6.0, 4.0],
        ),
    ])
}

fn text(id: &str, title: &str, description: &str, category: &str, unit: &str) -> ChartText {
    ChartText {
        id: id.into(),
        title: title.into(),
        description: description.into(),
        category: category.into(),
        decimals: usize::from(!unit.is_empty()),
        unit: unit.into(),
    }
}

fn series(name: &str, values: &[f64]) -> Series {
    let points = values
        .iter()
        .map(|value| Point {
            value: *value,
            href: Some(HERE.into()),
        })
        .collect();
    Series {
        name: name.into(),
        points,
    }
}

fn charts(visit: &Visit) -> Markup {
    let months: Vec<String> = (1..=12).map(|month| format!("T{month}")).collect();
    let both = [series("Đến", &INCOMING), series("Đi", &OUTGOING)];
    let bars = text(
        "cot",
        "Văn bản theo tháng",
        "Văn bản đến tăng từ 228 nghìn lên 298 nghìn trong năm.",
        "Tháng",
        "",
    );
    let lines = text(
        "duong",
        "Văn bản theo tháng, dạng đường",
        "Hai đường cùng tăng, đường đến tăng nhanh hơn.",
        "Tháng",
        "",
    );
    let targets = text(
        "chi-tieu",
        "Hồ sơ đúng hạn theo đơn vị",
        "Ba trong năm đơn vị đạt chỉ tiêu 95%.",
        "Đơn vị",
        "%",
    );
    let places = text(
        "dia-ban",
        "Đúng hạn theo địa bàn",
        "Màu đậm là tỷ lệ cao; con số ghi trên từng ô.",
        "Địa bàn",
        "%",
    );
    let unit = |name: &str, value| TargetRow {
        name: name.into(),
        point: Point {
            value,
            href: Some(HERE.into()),
        },
    };
    let units = [
        unit("Sở Nông nghiệp và Môi trường", 91.2),
        unit("Sở Xây dựng", 93.1),
        unit("Sở Tài chính", 96.9),
        unit("Sở Y tế", 98.3),
        unit("Sở Nội vụ", 99.1),
    ];
    html! {
        div class="g2" {
            (ui::panel("Văn bản theo tháng", "nghìn văn bản", &html! {}, &chart::grouped_bars(visit, &bars, &months, &both)))
            (ui::panel("Hồ sơ đúng hạn theo đơn vị", "", &html! { a href=(HERE) { "Xem 42 đơn vị" } }, &chart::target_bars(visit, &targets, &units, (85.0, 100.0), 95.0, "Chỉ tiêu 95%")))
        }
        div class="g2" {
            (ui::panel("Theo thời gian", "", &html! {}, &chart::line_chart(visit, &lines, &months, &both)))
            (ui::panel("Đúng hạn theo địa bàn", "", &html! {}, &chart::tile_map(visit, &places, &tiles())))
        }
    }
}

fn tiles() -> Vec<Tile> {
    let places = [
        ("Kỳ Sơn", 3, 1, 93.0, 2),
        ("Tương An", 4, 1, 96.0, 3),
        ("Quế Lâm", 5, 1, 98.0, 4),
        ("Con Cuông", 2, 2, 95.0, 3),
        ("Quỳ Hợp", 3, 2, 97.0, 4),
        ("Tân Kỳ", 4, 2, 99.0, 5),
        ("Anh Sơn", 1, 3, 94.0, 2),
        ("Thanh Lâm", 2, 3, 90.0, 1),
    ];
    places
        .into_iter()
        .map(|(name, column, row, value, step)| Tile {
            name: name.into(),
            column,
            row,
            point: Point {
                value,
                href: Some(HERE.into()),
            },
            step,
        })
        .collect()
}
