"""The only door to AWS itself: clients that try again, and what AWS answered when it refused, in our words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cursus.errors import DeployError, Fault

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["aws_client", "saying"]

# botocore waits longer before each further attempt, with jitter, up to 20 seconds.
_ATTEMPTS = 6
_HINTS = {
    "AccessDenied": "ask for that permission for the identity that you deploy as",
    "AccessDeniedException": "ask for that permission for the identity that you deploy as",
    "ExpiredToken": "sign in again",
    "ExpiredTokenException": "sign in again",
    "InvalidClientTokenId": "sign in again",
    "NoSuchBucket": "make the bucket, or name another one in the config",
    "ResourceNotFound": "deploy the pipeline before you start it",
    "UnrecognizedClientException": "sign in again",
    "ValidationException": "`cursus verify` shows what the service takes",
}


def aws_client(service: str, region: str, *, attempts: int = _ATTEMPTS) -> Any:
    """A client of a service in a region, with the identity that the environment gives.

    A call that fails on the way, or that the service throttles or cannot answer now, is tried `attempts` times in all.
    """
    from boto3.session import Session
    from botocore.config import Config

    retries: Any = {"mode": "standard", "total_max_attempts": attempts}
    config = Config(retries=retries, connect_timeout=10, read_timeout=60, max_pool_connections=16)
    return Session(region_name=region).client(service, config=config)


@contextmanager
def saying(subject: str, attempt: str) -> Generator[None]:
    """Turns what boto3 raises within the block into a `DeployError` on that subject."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        # boto3 wraps what the service answered to an upload.
        answered = error if isinstance(error, ClientError) else error.__context__
        answer = answered.response.get("Error", {}) if isinstance(answered, ClientError) else {}
        told = f"{answer['Code']}: {answer.get('Message', '')}" if "Code" in answer else str(error)
        hint = _HINTS.get(answer["Code"]) if "Code" in answer else _hint(error)
        raise DeployError.of([Fault(subject, f"{attempt}: {told}".rstrip(": "), hint)]) from error


def _hint(error: Exception) -> str:
    kind = type(error).__name__
    if "Credential" in kind or "Token" in kind or "Profile" in kind:
        return "sign in to AWS: set AWS_PROFILE, or run `aws configure`"
    return "check that this machine reaches AWS, and the region's name"
