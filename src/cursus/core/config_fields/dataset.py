"""Data that a query gives: what a config field marked `Input` may hold beside an S3 address or a local path."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cursus.core.kinds.processing_data import AthenaDatasetDefinition, DatasetDefinition, RedshiftDatasetDefinition

__all__ = ["AthenaQuery", "DatasetSource", "RedshiftQuery"]


class _Query(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    database: str = Field(min_length=1, description="The database that is asked.")
    query_string: str = Field(min_length=1, description="The SQL statement.")
    output_s3_uri: str = Field(pattern=r"^(https|s3)://[^/]+/?.*$", description="Where the answer is kept in S3.")
    kms_key_id: str | None = Field(default=None, description="The KMS key that encrypts the answer.")


class AthenaQuery(_Query):
    """A query that Athena answers."""

    catalog: str = Field(default="AwsDataCatalog", min_length=1, description="The data catalog of the database.")
    work_group: str | None = Field(default=None, description="The work group that the query runs in.")
    output_format: Literal["PARQUET", "ORC", "AVRO", "JSON", "TEXTFILE"] = Field(
        default="PARQUET", description="The files' format."
    )
    output_compression: Literal["GZIP", "SNAPPY", "ZLIB"] | None = Field(
        default=None, description="How the files are packed."
    )


class RedshiftQuery(_Query):
    """A query that Redshift answers."""

    cluster_id: str = Field(min_length=1, description="The cluster that is asked.")
    db_user: str = Field(min_length=1, description="The database user that asks.")
    cluster_role_arn: str = Field(min_length=1, description="The cluster's IAM role, which writes to S3.")
    output_format: Literal["PARQUET", "CSV"] = Field(default="PARQUET", description="The files' format.")
    output_compression: Literal["None", "GZIP", "BZIP2", "ZSTD", "SNAPPY"] | None = Field(
        default=None, description="How the files are packed."
    )


class DatasetSource(BaseModel):
    """A query whose answer a processing job finds at a need's container path: one of Athena's and Redshift's.

    A config's field takes it as in `orders: Annotated[str | DatasetSource, Input("orders")]`; in a file it is a mapping,
    as in `orders: {athena: {database: sales, query_string: SELECT ..., output_s3_uri: s3://bucket/answers}}`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    athena: AthenaQuery | None = Field(default=None, description="A query that Athena answers.")
    redshift: RedshiftQuery | None = Field(default=None, description="A query that Redshift answers.")
    data_distribution_type: Literal["FullyReplicated", "ShardedByS3Key"] = Field(
        default="FullyReplicated", description="Whether each machine gets all files, or its share of them."
    )
    input_mode: Literal["File", "Pipe"] = Field(default="File", description="Whether files are copied or streamed.")

    @model_validator(mode="after")
    def _one_query(self) -> Self:
        if (self.athena is None) == (self.redshift is None):
            msg = "give exactly one of athena and redshift"
            raise ValueError(msg)
        return self

    def to_definition(self, local_path: str) -> DatasetDefinition:
        """The dataset definition whose answer the job finds at a container path."""
        athena, redshift = self.athena, self.redshift
        return DatasetDefinition(
            data_distribution_type=self.data_distribution_type,
            input_mode=self.input_mode,
            local_path=local_path,
            athena_dataset_definition=AthenaDatasetDefinition(**athena.model_dump()) if athena else None,
            redshift_dataset_definition=RedshiftDatasetDefinition(**redshift.model_dump()) if redshift else None,
        )
