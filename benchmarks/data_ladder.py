"""How hard the synthetic pictures are, beside CIFAR-10 where it is here: nearest neighbours, linear, MLP, small CNN.
Every seed draws its own 5,000 + 1,000 pictures and trains anew: ``python benchmarks/data_ladder.py --out FILE.json``.
"""

import argparse
import json
import platform
import statistics
import time
from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from torch import nn

import numnet.data
from numnet.data import Minibatches, Standardizer, channels_first
from numnet.data.download import DownloadError

N_TRAIN, N_TEST = 5000, 1000
BANDS = {"kNN": (22, 32), "linear": (33, 43), "MLP": (42, 54), "CNN": (75, 100)}  # wanted of the synthetic pictures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=1, help="threads of PyTorch (default: 1)")
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--only", choices=("synthetic", "real"), help="measure one of the two sets")
    parser.add_argument("--note", default="", help="what to say of the real pictures: how they were rebuilt, say")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    result = {"command": command(options), "versions": versions(), "sets": []}
    for source in (synthetic, real):
        if options.only in (None, source.__name__):
            try:
                result["sets"].append(measure(source, options))
            except DownloadError as error:
                print(f"CIFAR-10 left out: {error}")
    show(result["sets"])
    if options.out:
        options.out.write_text(json.dumps(result, indent=2) + "\n")


def synthetic(seed):
    return numnet.data.load("synthetic_pictures", n_train=N_TRAIN, n_test=N_TEST, seed=seed, cache=False)


def real(seed):
    return numnet.data.load("cifar10", fetch=False, limit=(N_TRAIN, N_TEST), rng=np.random.default_rng(seed))


def measure(source, options):
    """The test accuracies of each model over the seeds, in per cent."""
    accuracies = {name: [] for name in options.models}
    for seed in range(options.seeds):
        data = source(seed)
        for name in options.models:
            start = time.perf_counter()
            predicted = MODELS[name](data, seed)
            accuracies[name].append(100 * float(np.mean(predicted == data.y_test)))
            seconds = time.perf_counter() - start
            print(f"{data.name} seed {seed} {name:7}{accuracies[name][-1]:6.1f}%  {seconds:6.1f} s", flush=True)
    return {
        "name": data.name,
        "synthetic": data.synthetic,
        "note": "" if data.synthetic else options.note,
        "accuracies": accuracies,
    }


def nearest_neighbours(data, seed):
    """Five nearest neighbours on raw pixels."""
    model = KNeighborsClassifier(n_neighbors=5, algorithm="brute")
    model.fit(data.x_train.reshape(N_TRAIN, -1) / 255, data.y_train)
    return model.predict(data.x_test.reshape(N_TEST, -1) / 255)


def linear(data, seed):
    """Softmax regression on standardised pixels, with the weight penalty that suits 5,000 pictures."""
    scale = Standardizer(data.x_train)
    model = LogisticRegression(C=1e-4, max_iter=100, tol=1e-3)
    model.fit(scale(data.x_train).reshape(N_TRAIN, -1), data.y_train)
    return model.predict(scale(data.x_test).reshape(N_TEST, -1))


def mlp(data, seed):
    """One hidden layer of 256 ReLUs."""
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 256), nn.ReLU(), nn.Dropout(0.3), nn.Linear(256, 10))
    return trained(model, data, seed, epochs=15, lr=5e-4, weight_decay=0.1)


def cnn(data, seed):
    """Three convolutions with batch normalisation and pooling, then the mean over the picture."""
    torch.manual_seed(seed)
    layers = []
    for c_in, c_out in ((3, 32), (32, 64), (64, 96)):
        layers += [nn.Conv2d(c_in, c_out, 3, padding=1), nn.BatchNorm2d(c_out), nn.ReLU(), nn.MaxPool2d(2)]
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(96, 10))
    return trained(model, data, seed, epochs=10, lr=3e-3, weight_decay=0.05)


def trained(model, data, seed, epochs, lr, weight_decay):
    """The labels that `model` predicts for the test pictures after training with AdamW and a falling step."""
    rng = np.random.default_rng(seed)
    batches = Minibatches(data.x_train, data.y_train, 64, rng, transform=Standardizer(data.x_train, axis=(0, 1, 2)))
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, weight_decay=weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=epochs * len(batches))
    model.train()
    for _ in range(epochs):
        for x, y in batches:
            loss = nn.functional.cross_entropy(model(tensor(x)), torch.from_numpy(y))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    model.eval()
    with torch.no_grad():
        return model(tensor(batches.transform(data.x_test))).argmax(1).numpy()


def tensor(x):
    return torch.from_numpy(np.ascontiguousarray(channels_first(x)))


MODELS = {"kNN": nearest_neighbours, "linear": linear, "MLP": mlp, "CNN": cnn}


def show(sets):
    """Print the table of means and deviations."""
    for row in sets:
        print(f"\n{row['name']} ({'synthetic' if row['synthetic'] else 'real'}) {row['note']}".rstrip())
        for name, values in row["accuracies"].items():
            low, high = BANDS[name]
            mean, deviation = statistics.mean(values), statistics.stdev(values) if len(values) > 1 else 0.0
            wanted = f"  wanted {low}-{high}: {'yes' if low <= mean <= high else 'NO'}" if row["synthetic"] else ""
            print(f"  {name:7}{mean:6.1f} +- {deviation:.1f}%{wanted}")


def command(options):
    return f"python benchmarks/data_ladder.py --seeds {options.seeds} --threads {options.threads}"


def versions():
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": sklearn.__version__,
        "torch": torch.__version__,
    }


if __name__ == "__main__":
    main()
