"""The course's colours and what each of them means, safe for readers who do not tell red from green.

The site swaps each of these for its counterpart in `DARK` when the page is dark, so figures use no others.
"""

INK = "#1f2933"
MUTED = "#5b6770"
FAINT = "#dfe3e8"
PAPER = "#ffffff"

DATA = "#44505c"
WEIGHTS = "#8b3f8f"
VALUES = "#0b69b0"
GRADIENTS = "#c2410c"
TRAIN = "#04765a"
VALIDATION = "#945c00"

#: Fills for classes 0, 1, ...; each goes with a marker of its own.
CLASSES = ("#56b4e9", "#e69f00", "#019e73", "#cc79a7", "#f0e442", "#8f9aa3", "#7a6bd6", "#d1603d")

#: The counterpart of each colour on a dark page.
DARK = {
    INK: "#e6e8ea",
    MUTED: "#a3adb6",
    FAINT: "#39424b",
    PAPER: "#14181e",
    DATA: "#b7c1ca",
    WEIGHTS: "#d99adf",
    VALUES: "#6bb8f5",
    GRADIENTS: "#ff9a6a",
    TRAIN: "#4fd0a5",
    VALIDATION: "#f2bb52",
}

#: The name of each colour in style sheets.
NAMES = {
    INK: "ink",
    MUTED: "muted",
    FAINT: "faint",
    PAPER: "paper",
    DATA: "data",
    WEIGHTS: "weights",
    VALUES: "values",
    GRADIENTS: "gradients",
    TRAIN: "train",
    VALIDATION: "validation",
}
