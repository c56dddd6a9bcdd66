"""The small sets that scikit-learn carries, split once into training and test examples.
The split is drawn with a fixed seed, stratified by class, and holds out a fifth.
"""

from dataclasses import replace

import numpy as np

from numnet.data.dataset import Dataset
from numnet.data.needs import optional_import

CITATIONS = {
    "breast_cancer": "W. Street, W. Wolberg, O. Mangasarian. Nuclear feature extraction for breast tumor diagnosis. "
    "SPIE 1905, 861-870, 1993.",
    "diabetes": "B. Efron, T. Hastie, I. Johnstone, R. Tibshirani. Least angle regression. Annals of Statistics 32(2), "
    "407-499, 2004.",
    "digits": "E. Alpaydin, C. Kaynak. Optical recognition of handwritten digits. UCI, 1998.",
    "iris": "R. Fisher. The use of multiple measurements in taxonomic problems. Annals of Eugenics 7, 179-188, 1936.",
    "wine": "S. Aeberhard, M. Forina. Wine. UCI Machine Learning Repository, 1991.",
}


def breast_cancer():
    """Malignant or benign: 455 + 114 tumours, 30 measurements each."""
    return bunch("breast_cancer")


def diabetes():
    """Progress of a disease after a year, a regression: 353 + 89 patients, 10 measurements each, unscaled."""
    return bunch("diabetes", scaled=False)


def digits():
    """Handwritten digits, (N, 8, 8) float64 in 0..16: 1,437 + 360 images."""
    data = bunch("digits")
    x_train, x_test = (x.reshape(-1, 8, 8) for x in (data.x_train, data.x_test))
    return replace(data, x_train=x_train, x_test=x_test, feature_names=())


def iris():
    """Three species of iris: 120 + 30 flowers, 4 lengths each."""
    return bunch("iris")


def wine():
    """Three growers' wines: 142 + 36 samples, 13 measurements each."""
    return bunch("wine")


def bunch(name, **options):
    """Load scikit-learn's set of this name and split it."""
    datasets = optional_import("sklearn.datasets", f"the data set {name}", package="scikit-learn")
    selection = optional_import("sklearn.model_selection", f"the data set {name}", package="scikit-learn")
    loaded = getattr(datasets, f"load_{name}")(**options)
    classes = tuple(map(str, getattr(loaded, "target_names", ())))
    y = loaded.target.astype(np.int64 if classes else np.float64)
    x_train, x_test, y_train, y_test = selection.train_test_split(
        loaded.data, y, test_size=0.2, random_state=0, stratify=y if classes else None
    )
    return Dataset(
        name=name,
        x_train=x_train,
        y_train=y_train,
        x_test=x_test,
        y_test=y_test,
        class_names=classes,
        licence="CC BY 4.0 (UCI)" if name != "diabetes" else "BSD-3-Clause, as distributed with scikit-learn",
        source=f"sklearn.datasets.load_{name}",
        citation=CITATIONS[name],
        synthetic=False,
        feature_names=tuple(map(str, loaded.feature_names)),
    )
