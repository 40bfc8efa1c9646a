//! What the module declares, and what its panel offers.

use processing_engine::contract::{
    Choice, Field, FieldKind, Info, OptionValue, Product, Snapshot, Stock, TariffResource,
};

pub(crate) fn field(name: &str, kind: FieldKind) -> Field {
    Field {
        name: name.into(),
        title: name.into(),
        hint: String::new(),
        kind,
        required: false,
        default: None,
        repeated: false,
    }
}

pub(crate) fn required(name: &str, kind: FieldKind) -> Field {
    Field { required: true, ..field(name, kind) }
}

pub(super) fn info() -> Info {
    let mode = FieldKind::Choice(vec![
        Choice { value: "ports".into(), title: "Ports".into() },
        Choice { value: "power".into(), title: "Power".into() },
    ]);
    let resource = |name: &str, unit: &str| TariffResource { name: name.into(), title: name.into(), unit: unit.into() };
    Info {
        name: "pmtest".into(),
        title: "Test module".into(),
        version: "1.2.3".into(),
        panel: "Test panel".into(),
        settings: vec![
            Field { default: Some("ports".into()), ..field("stop_mode", mode) },
            field("token", FieldKind::Secret),
        ],
        products: vec![Product {
            name: "dedicated".into(),
            title: "Dedicated server".into(),
            parameters: vec![
                required("configuration", FieldKind::Text),
                required("os_template", FieldKind::Text),
                Field { repeated: true, ..field("script", FieldKind::Text) },
                field("domain", FieldKind::Text),
                field("licence", FieldKind::Secret),
            ],
            resources: vec![resource("ip", "address"), resource("port", "port")],
        }],
    }
}

pub(crate) fn option(parameter: &str, value: &str, title: &str) -> OptionValue {
    OptionValue { parameter: parameter.into(), value: value.into(), title: title.into(), tags: vec!["x".into()] }
}

pub(crate) fn stock(configuration: &str, free: u32) -> Stock {
    Stock { configuration: configuration.into(), location: "1".into(), free }
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot {
        options: vec![
            option("configuration", "E5-32Gb", "E5-32Gb"),
            option("os_template", "10", "Debian"),
            option("os_template", "11", "Ubuntu"),
            option("script", "7", "LAMP"),
        ],
        stock: vec![stock("E5-32Gb", 4)],
        cursor: None,
    }
}
