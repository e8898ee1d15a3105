"""What the modules that scripts import are called where they are installed, and what images have in any case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

__all__ = ["ALWAYS_THERE", "IN_FRAMEWORK_IMAGES", "distribution_of", "is_brought", "plain_name"]

ALWAYS_THERE: Final = frozenset({"boto3", "botocore", "pip", "s3transfer", "sagemaker-training", "setuptools"})
"""What every image of the service has that runs scripts."""

IN_FRAMEWORK_IMAGES: Final = frozenset(
    {
        *("joblib", "matplotlib", "numpy", "packaging", "pandas", "pillow", "protobuf", "psutil", "python-dateutil"),
        *("pytz", "pyyaml", "requests", "scikit-learn", "scipy", "six", "torch", "tensorflow", "transformers"),
        *("urllib3", "xgboost", "xgboost-cpu", "lightgbm", "pyspark", "mxnet", "sagemaker-inference"),
    }
)
"""What some image of the service has; a contract that lists nothing relies on its image."""

_DISTRIBUTIONS = {
    "attr": ("attrs",),
    "bs4": ("beautifulsoup4",),
    "cv2": ("opencv-python", "opencv-python-headless", "opencv-contrib-python"),
    "dateutil": ("python-dateutil",),
    "dotenv": ("python-dotenv",),
    "faiss": ("faiss-cpu", "faiss-gpu"),
    "google": ("protobuf",),
    "fitz": ("pymupdf",),
    "imblearn": ("imbalanced-learn",),
    "jose": ("python-jose",),
    "jwt": ("pyjwt",),
    "lightning": ("lightning", "pytorch-lightning"),
    "OpenSSL": ("pyopenssl",),
    "PIL": ("pillow", "pillow-simd"),
    "pkg_resources": ("setuptools",),
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-gpu"),
    "torch": ("torch", "pytorch"),
    "umap": ("umap-learn",),
    "xgboost": ("xgboost", "xgboost-cpu"),
    "yaml": ("pyyaml",),
}
# Packages that many distributions put their modules into.
_SHARED = ("azure", "google", "zope")
# What is installed along with another one, by that one.
_ALONG = {
    "pandas": ("numpy", "python-dateutil", "pytz", "six"),
    "scikit-learn": ("numpy", "scipy", "joblib", "threadpoolctl"),
    "scipy": ("numpy",),
    "xgboost": ("numpy", "scipy"),
    "xgboost-cpu": ("numpy", "scipy"),
    "lightgbm": ("numpy", "scipy"),
    "matplotlib": ("numpy", "pillow", "python-dateutil", "packaging"),
    "pyarrow": ("numpy",),
    "pyspark": ("py4j",),
    "requests": ("urllib3", "certifi", "idna", "charset-normalizer"),
    "pydantic": ("pydantic-core", "typing-extensions", "annotated-types"),
    "torch": ("typing-extensions", "jinja2", "networkx", "sympy", "filelock", "fsspec"),
    "transformers": (
        "huggingface-hub",
        "tokenizers",
        "safetensors",
        "numpy",
        "packaging",
        "pyyaml",
        "requests",
        "tqdm",
    ),
    "tensorflow": ("keras", "numpy", "h5py", "protobuf", "absl-py", "tensorboard"),
}


def plain_name(name: str) -> str:
    """The name of a distribution as indexes compare it.

    >>> plain_name("Scikit_Learn")
    'scikit-learn'
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def distribution_of(module: str) -> str:
    """The name under which a module is installed.

    >>> distribution_of("sklearn")
    'scikit-learn'
    """
    return _DISTRIBUTIONS.get(module, (plain_name(module),))[0]


def is_brought(module: str, installed: Collection[str]) -> bool:
    """Whether one of the distributions brings a module: by itself, or along with itself.

    >>> is_brought("joblib", {"scikit-learn"})
    True
    """
    direct = {plain_name(module), *_DISTRIBUTIONS.get(module, ())}
    if module in _SHARED and any(name.startswith(f"{module}-") for name in installed):
        return True
    return any(name in direct or direct & set(_ALONG.get(name, ())) for name in installed)
