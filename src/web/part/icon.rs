//! Our own icons: strokes on a 16 by 16 grid, in the colour of the text beside them.
//!
//! Always beside words, so hidden from screen readers. Never emoji, never a font.

use std::fmt;

use super::writes_markup;

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $path:literal;)*) => {
        /// A drawing that repeats what the words beside it say.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon {
            $($(#[$doc])* $name,)*
        }

        impl Icon {
            fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }
        }
    };
}

icons! {
    /// Search.
    Search = "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.4 10.4 14 14";
    /// A crate on a hook: the basket.
    Basket = "M2 6.5h12l-1.2 7H3.2zM5 6.5 8 2l3 4.5M6.3 9v2.2M9.7 9v2.2";
    /// A tray: the inbox.
    Inbox = "M2 9.5 4.2 3h7.6L14 9.5V13H2zM2 9.5h3.6l.9 1.5h3l.9-1.5H14";
    /// A person at a desk: the acting post.
    Post = "M8 2.2a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2ZM2.8 13.8c.4-3 2.4-4.4 5.2-4.4s4.8 1.4 5.2 4.4";
    /// A clock.
    Clock = "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM8 4.8V8l2.2 1.6";
    /// A triangle with a bar.
    Alert = "M8 2.3 14.3 13.5H1.7zM8 6.5v3.2M8 11.6v.3";
    /// A tick.
    Check = "m3 8.6 3.2 3.2L13 4.8";
    /// A cross.
    Cross = "m4 4 8 8M12 4l-8 8";
    /// An open circle: unconditional.
    Open = "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z";
    /// A half-filled circle: conditional.
    Half = "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3ZM8 3v10M10 3.6v8.8M12 5v6";
    /// A barred circle: withheld.
    Barred = "M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3ZM4.5 11.5l7-7";
    /// Three steps: a grade.
    Steps = "M2.5 13V10h3v3M6.5 13V7h3v6M10.5 13V3.5h3V13M2 13.3h12";
    /// A person's outline: personal information.
    Person = "M8 3.2a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4ZM4 13c.3-2.6 1.8-3.8 4-3.8s3.7 1.2 4 3.8";
    /// A square seal.
    Seal = "M2.8 2.8h10.4v10.4H2.8zM5 5.8h6M5.7 5.8v4.6M8 5.8v4.6M10.3 5.8v4.6";
    /// A key.
    Key = "M5 6.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM7.2 7.3 13 2.5M10.8 4.4l1.9 1.9";
    /// A closed envelope with a wafer.
    Envelope = "M2 4h12v8.5H2zM2 4.5l6 4.4 6-4.4";
    /// To the left.
    Left = "M9.8 3.5 5.3 8l4.5 4.5";
    /// To the right.
    Right = "M6.2 3.5 10.7 8l-4.5 4.5";
    /// Downward.
    Down = "M3.5 6 8 10.5 12.5 6";
    /// Into a tray.
    Download = "M8 2.5v7.2M4.8 6.8 8 10l3.2-3.2M2.5 13.2h11";
    /// Add.
    Plus = "M8 3v10M3 8h10";
    /// Take away.
    Minus = "M3 8h10";
    /// Back to before.
    Undo = "M5.5 3 2.5 6l3 3M2.8 6h6.4a4 4 0 0 1 0 8H6";
    /// A pause.
    Pause = "M5.3 3.2v9.6M10.7 3.2v9.6";
    /// A stop.
    Stop = "M4 4h8v8H4z";
    /// Two sheets: a table.
    Table = "M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.2 3v10";
    /// Brackets: an interface.
    Api = "M5.2 3.5 1.8 8l3.4 4.5M10.8 3.5 14.2 8l-3.4 4.5M9.2 3 6.8 13";
    /// A window: an application.
    App = "M2 3h12v10H2zM2 6h12M4 4.5h.3M6 4.5h.3";
    /// A cube: a component.
    Cube = "m8 2 5.2 3v6L8 14l-5.2-3V5zM2.8 5 8 8l5.2-3M8 8v6";
    /// A cloud.
    Cloud = "M4.4 12.5a2.9 2.9 0 0 1 0-5.8 3.9 3.9 0 0 1 7.5.9 2.5 2.5 0 0 1-.4 4.9z";
    /// Waves: sensing.
    Sensing = "M8 8h.01M5.4 10.6a3.7 3.7 0 0 1 0-5.2M10.6 5.4a3.7 3.7 0 0 1 0 5.2M3.4 12.6a6.5 6.5 0 0 1 0-9.2M12.6 3.4a6.5 6.5 0 0 1 0 9.2";
    /// A chip: computing power.
    Compute = "M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14";
    /// A rising line: an indicator.
    Gauge = "M2 13.2h12M2.8 10.5 6 7l2.6 2.2L13.2 4M10.4 4h2.8v2.8";
    /// A flag: a scenario.
    Flag = "M4 14V2.5M4 3h8.5L10.6 6l1.9 3H4";
    /// A file.
    File = "M4 2h5.2L12 4.8V14H4zM9 2v3h3";
    /// A stream.
    Stream = "M2 5c2-2 4 2 6 0s4 2 6 0M2 10.5c2-2 4 2 6 0s4 2 6 0";
    /// A brain-like net: models.
    Model = "M4 4.2h.01M12 4.2h.01M8 8h.01M4 11.8h.01M12 11.8h.01M4 4.2 8 8l4-3.8M4 11.8 8 8l4 3.8";
    /// An eye: seen.
    Eye = "M1.8 8C3.4 5.2 5.5 3.8 8 3.8S12.6 5.2 14.2 8c-1.6 2.8-3.7 4.2-6.2 4.2S3.4 10.8 1.8 8ZM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Z";
    /// A pencil.
    Edit = "M3 13l.7-3L10.8 3l2.2 2.2L6 12.3z";
    /// Scissors-like narrowing.
    Narrow = "M2.5 3.5h11L9.5 8.4v4.1l-3 1.2V8.4z";
    /// A bell: urging.
    Bell = "M4 11V7.2a4 4 0 0 1 8 0V11l1.2 1.4H2.8zM6.8 14h2.4";
    /// Two opinions: a dispute.
    Scales = "M8 2.5v11M4.5 13.5h7M2.5 5h11M2.5 5 1 9.3h3zM13.5 5 12 9.3h3z";
    /// Links of a chain: the log.
    Chain = "M6.8 9.2a2.6 2.6 0 0 1 0-3.6l2-2a2.6 2.6 0 0 1 3.6 3.6l-1 1M9.2 6.8a2.6 2.6 0 0 1 0 3.6l-2 2a2.6 2.6 0 0 1-3.6-3.6l1-1";
    /// A dot.
    Dot = "M8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Z";
    /// A printer.
    Print = "M4.5 6V2.5h7V6M4.5 11H2.5V6h11v5h-2M4.5 9h7v4.5h-7z";
}

writes_markup!(Icon);

impl Icon {
    /// The icon of a resource kind such as `data.table`; a cube for what has none of its own.
    pub fn of_kind(kind: &str) -> Self {
        match kind {
            "data.table" | "data" => Self::Table,
            "data.api" => Self::Api,
            "data.file" => Self::File,
            "data.stream" => Self::Stream,
            "application" => Self::App,
            "model" | "algorithm" | "agent" | "knowledge" => Self::Model,
            "cloud" => Self::Cloud,
            "compute" => Self::Compute,
            "sensing" | "sensing.video" | "sensing.iot" => Self::Sensing,
            "indicator" => Self::Gauge,
            "scenario" => Self::Flag,
            _ => Self::Cube,
        }
    }
}

impl fmt::Display for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "<svg class=\"icon\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\" \
             focusable=\"false\"><path d=\"{}\"/></svg>",
            self.path()
        )
    }
}
