"""Clarify and quality checks equal those that SDK v2 makes of the same code, down to the files that it uploads."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.oracle.equality import normalised
from tests.oracle.offline import offline_pipeline_session
from tests.oracle.sdk_names import BUCKET, ROLE, SDK, names_of_both, our_request, sdk_request

from cursus.core.kinds.session import PipelineSession
from cursus.errors import KindError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.oracle

Case = "Callable[[SimpleNamespace], Any]"
HEADERS = ["label", "age", "income"]


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s3")


@pytest.fixture(scope="module")
def session(s3: Path) -> Any:
    return offline_pipeline_session(s3)


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("code")
    (folder / "rows.csv").write_text("label,age,income\n1,2,3\n")
    for name in ("before.py", "after.py"):
        (folder / name).write_text("print('hello')\n")
    return folder


def _job(m: SimpleNamespace, **options: Any) -> Any:
    return m.CheckJobConfig(**{"role": ROLE, "sagemaker_session": m.session, **options})


def _data(m: SimpleNamespace, **options: Any) -> Any:
    given = {"s3_data_input_path": "s3://b/data.csv", "s3_output_path": "s3://b/out", "label": "label"}
    return m.DataConfig(**{**given, "headers": HEADERS, **options})


def _bias(m: SimpleNamespace, **options: Any) -> Any:
    return m.BiasConfig(**{"label_values_or_threshold": [1], "facet_name": "age", **options})


def _model(m: SimpleNamespace, **options: Any) -> Any:
    return m.ModelConfig(
        **{"model_name": "fraud", "instance_count": 1, "instance_type": "ml.m5.large", "accept_type": "text/csv"}
        | options
    )


def _clarify(m: SimpleNamespace, config: Any, job: Any = None, **options: Any) -> Any:
    return m.ClarifyCheckStep(name="Check", clarify_check_config=config, check_job_config=job or _job(m), **options)


def _data_bias(m: SimpleNamespace, data: Any = None, bias: Any = None, **options: Any) -> Any:
    return m.DataBiasCheckConfig(data_config=data or _data(m), data_bias_config=bias or _bias(m), **options)


def _model_bias(m: SimpleNamespace, model: Any = None, label: Any = None, data: Any = None, **options: Any) -> Any:
    return m.ModelBiasCheckConfig(
        data_config=data or _data(m),
        data_bias_config=_bias(m),
        model_config=model or _model(m),
        model_predicted_label_config=label or m.ModelPredictedLabelConfig(probability_threshold=0.8),
        **options,
    )


def _explained(m: SimpleNamespace, how: Any = None, model: Any = None, data: Any = None, **options: Any) -> Any:
    return m.ModelExplainabilityCheckConfig(
        data_config=data or _data(m),
        model_config=model or _model(m),
        explainability_config=how
        or m.SHAPConfig(baseline="s3://b/baseline.csv", num_samples=15, agg_method="mean_abs"),
        **options,
    )


def _images(m: SimpleNamespace) -> Any:
    model = _model(m, content_type="image/jpeg", accept_type="application/json")
    shap = m.SHAPConfig(
        image_config=m.ImageConfig(
            model_type="IMAGE_CLASSIFICATION",
            num_segments=20,
            feature_extraction_method="segmentation",
            segment_compactness=10,
            max_objects=3,
            iou_threshold=0.5,
            context=1.0,
        )
    )
    return _explained(m, shap, model, _data(m, dataset_type="application/x-image", headers=None, label=None))


def _series(m: SimpleNamespace, how: Any) -> Any:
    model = _model(
        m,
        accept_type="application/json",
        content_type="application/json",
        content_template="$records",
        record_template='{"target": $target}',
        time_series_model_config=m.TimeSeriesModelConfig("predictions[*].mean"),
    )
    paths = m.TimeSeriesDataConfig(
        "[].target",
        item_id="[].id",
        timestamp="[].time",
        related_time_series=["[].price"],
        static_covariates=["[].place"],
        dataset_format=m.TimeSeriesJSONDatasetFormat.ITEM_RECORDS,
    )
    data = _data(m, dataset_type="application/json", time_series_data_config=paths, headers=None, label=None)
    return _explained(m, how, model, data)


CLARIFY: dict[str, Case] = {
    "data bias": lambda m: _clarify(m, _data_bias(m)),
    "data bias by some methods": lambda m: _clarify(m, _data_bias(m, methods=["CI", "DPL"], kms_key="key")),
    "data bias with step options": lambda m: _clarify(
        m,
        _data_bias(m),
        skip_check=True,
        fail_on_violation=False,
        register_new_baseline=True,
        model_package_group_name="fraud",
        supplied_baseline_constraints="s3://b/constraints.json",
        display_name="Bias",
        description="Checks the bias.",
        cache_config=m.CacheConfig(enable_caching=True, expire_after="P1D"),
        depends_on=["Eval"],
    ),
    "step options of the run": lambda m: _clarify(
        m,
        _data_bias(m),
        skip_check=m.ParameterBoolean("Skip", default_value=False),
        fail_on_violation=m.ParameterBoolean("Fail", default_value=True),
        register_new_baseline=m.ParameterBoolean("Register", default_value=True),
        model_package_group_name=m.ParameterString("Group"),
        supplied_baseline_constraints=m.ParameterString("Constraints"),
    ),
    "data with all options": lambda m: _clarify(
        m,
        _data_bias(
            m,
            _data(
                m,
                s3_analysis_config_output_path="s3://offline-bucket/configs",
                features="[*].[a]",
                s3_compression_type="None",
                joinsource="id",
                facet_dataset_uri="s3://b/facets.csv",
                facet_headers=["age"],
                predicted_label_dataset_uri="s3://b/predicted.csv",
                predicted_label_headers=["label"],
                predicted_label="predicted",
                excluded_columns=["income"],
                segmentation_config=[
                    m.SegmentationConfig("age", [["(0, 5]"], ["(5, 9]"]], "ages", ["young", "old", "others"]),
                    m.SegmentationConfig(name_or_index=2, segments=[[1, 2]]),
                ],
            ),
        ),
    ),
    "data without headers": lambda m: _clarify(m, _data_bias(m, _data(m, headers=None, label=0))),
    "data of the run": lambda m: _clarify(
        m,
        _data_bias(
            m,
            _data(
                m,
                s3_data_input_path=m.ParameterString("Data"),
                s3_output_path=m.Join(on="/", values=["s3://b", m.ExecutionVariables.PIPELINE_EXECUTION_ID]),
                s3_analysis_config_output_path="s3://offline-bucket/configs",
            ),
        ),
    ),
    "data of JSON lines": lambda m: _clarify(
        m, _data_bias(m, _data(m, dataset_type="application/jsonlines", features="a", predicted_label=1))
    ),
    "a facet's threshold": lambda m: _clarify(
        m, _data_bias(m, bias=_bias(m, facet_values_or_threshold=[40], group_name="income"))
    ),
    "several facets": lambda m: _clarify(m, _data_bias(m, bias=_bias(m, facet_name=["age", "income"]))),
    "several facets' values": lambda m: _clarify(
        m,
        _data_bias(m, bias=_bias(m, facet_name=["age", "income"], facet_values_or_threshold=[[40], None])),
    ),
    "a facet by position": lambda m: _clarify(m, _data_bias(m, bias=_bias(m, facet_name=1))),
    "job with all options": lambda m: _clarify(
        m,
        _data_bias(m),
        _job(
            m,
            instance_count=2,
            instance_type="ml.c5.xlarge",
            volume_size_in_gb=50,
            volume_kms_key="volume-key",
            output_kms_key="output-key",
            max_runtime_in_seconds=600,
            base_job_name="bias",
            env={"A": "1"},
            tags=[{"Key": "team", "Value": "risk"}],
            network_config=m.NetworkConfig(
                enable_network_isolation=True,
                security_group_ids=["sg-1"],
                subnets=["subnet-1"],
                encrypt_inter_container_traffic=True,
            ),
        ),
    ),
    "job of the run": lambda m: _clarify(
        m,
        _data_bias(m),
        _job(
            m,
            role=m.ParameterString("Role"),
            instance_count=m.ParameterInteger("Count", default_value=1),
            instance_type=m.ParameterString("Type", default_value="ml.m5.large"),
            volume_size_in_gb=m.ParameterInteger("Size", default_value=30),
            output_kms_key=m.ParameterString("Key"),
            max_runtime_in_seconds=m.ParameterInteger("Time", default_value=600),
            env={"A": m.ParameterString("A")},
        ),
    ),
    "model bias": lambda m: _clarify(m, _model_bias(m)),
    "model bias by one method": lambda m: _clarify(m, _model_bias(m, methods="DPPL", kms_key="key")),
    "model bias of a model of the run": lambda m: _clarify(
        m, _model_bias(m, _model(m, model_name=m.ParameterString("Model")))
    ),
    "model bias with a label": lambda m: _clarify(
        m, _model_bias(m, label=m.ModelPredictedLabelConfig(label="l", probability="p", label_headers=["no", "yes"]))
    ),
    "model with all options": lambda m: _clarify(
        m,
        _model_bias(
            m,
            _model(
                m,
                content_type="application/jsonlines",
                content_template='{"features": $features}',
                custom_attributes="c=1",
                accelerator_type="ml.eia1.medium",
                endpoint_name_prefix="check",
                target_model="m.tar.gz",
            ),
        ),
    ),
    "model of JSON": lambda m: _clarify(
        m,
        _model_bias(
            m, _model(m, content_type="application/json", content_template="$records", record_template="$features_kvp")
        ),
    ),
    "explanation": lambda m: _clarify(m, _explained(m)),
    "explanation with all of SHAP": lambda m: _clarify(
        m,
        _explained(
            m,
            m.SHAPConfig(
                baseline=[[1, 2]],
                num_samples=10,
                agg_method="median",
                use_logit=True,
                save_local_shap_values=False,
                seed=7,
                features_to_explain=["age", 2],
            ),
            model_scores="[0]",
            kms_key="key",
        ),
    ),
    "explanation by clusters": lambda m: _clarify(m, _explained(m, m.SHAPConfig(num_clusters=3), model_scores=0)),
    "explanation of text": lambda m: _clarify(
        m, _explained(m, m.SHAPConfig(text_config=m.TextConfig(granularity="token", language="norwegian bokmål")))
    ),
    "explanation of images": lambda m: _clarify(m, _images(m)),
    "explanation by dependence": lambda m: _clarify(
        m, _explained(m, m.PDPConfig(features=["age"], grid_resolution=5, top_k_features=3))
    ),
    "explanation by dependence as it comes": lambda m: _clarify(m, _explained(m, m.PDPConfig())),
    "explanation of a label": lambda m: _clarify(
        m, _explained(m, model_scores=m.ModelPredictedLabelConfig("l", "p", 0.5, ["no", "yes"]))
    ),
    "explanation of forecasts": lambda m: _clarify(m, _series(m, m.AsymmetricShapleyValueConfig())),
    "explanation of forecasts in detail": lambda m: _clarify(
        m,
        _series(
            m,
            m.AsymmetricShapleyValueConfig(
                direction="chronological",
                granularity="fine_grained",
                num_samples=5,
                baseline={"target_time_series": "zero", "related_time_series": "mean"},
            ),
        ),
    ),
}


def _quality(m: SimpleNamespace, config: Any, job: Any = None, **options: Any) -> Any:
    return m.QualityCheckStep(name="Check", quality_check_config=config, check_job_config=job or _job(m), **options)


def _rows(m: SimpleNamespace, **options: Any) -> Any:
    given = {"baseline_dataset": "s3://b/rows.csv", "dataset_format": m.DatasetFormat.csv(header=True)}
    return m.DataQualityCheckConfig(**{**given, "output_s3_uri": "s3://b/out", **options})


def _predictions(m: SimpleNamespace, **options: Any) -> Any:
    given = {"baseline_dataset": "s3://b/rows.csv", "dataset_format": m.DatasetFormat.json(lines=False)}
    return m.ModelQualityCheckConfig(
        **{**given, "problem_type": "Regression", "output_s3_uri": "s3://b/out", **options}
    )


QUALITY: dict[str, Case] = {
    "data quality": lambda m: _quality(m, _rows(m)),
    "data quality with results where they come": lambda m: _quality(m, _rows(m, output_s3_uri=None)),
    "data quality of local rows": lambda m: _quality(m, _rows(m, baseline_dataset=str(m.folder / "rows.csv"))),
    "data quality with scripts": lambda m: _quality(
        m, _rows(m, record_preprocessor_script="s3://b/x.py", post_analytics_processor_script="s3://b/y.py")
    ),
    "data quality with local scripts": lambda m: _quality(
        m,
        _rows(
            m,
            record_preprocessor_script=str(m.folder / "before.py"),
            post_analytics_processor_script=str(m.folder / "after.py"),
        ),
    ),
    "data quality of captured rows": lambda m: _quality(
        m, _rows(m, dataset_format=m.DatasetFormat.sagemaker_capture_json())
    ),
    "data quality of rows without a header": lambda m: _quality(
        m, _rows(m, dataset_format=m.DatasetFormat.csv(header=False, output_columns_position="END"))
    ),
    "data quality of the run": lambda m: _quality(
        m, _rows(m, baseline_dataset=m.ParameterString("Rows"), output_s3_uri=m.Join(on="/", values=["s3://b", "x"]))
    ),
    "quality with step options": lambda m: _quality(
        m,
        _rows(m),
        skip_check=True,
        fail_on_violation=False,
        register_new_baseline=True,
        model_package_group_name="fraud",
        supplied_baseline_statistics="s3://b/statistics.json",
        supplied_baseline_constraints="s3://b/constraints.json",
        display_name="Quality",
        description="Checks the rows.",
        cache_config=m.CacheConfig(enable_caching=True),
        depends_on=["Eval"],
    ),
    "quality with step options of the run": lambda m: _quality(
        m,
        _rows(m),
        skip_check=m.ParameterBoolean("Skip", default_value=False),
        supplied_baseline_statistics=m.ParameterString("Statistics"),
    ),
    "quality with a job of all options": lambda m: _quality(
        m,
        _rows(m),
        _job(
            m,
            instance_count=2,
            instance_type="ml.c5.xlarge",
            volume_size_in_gb=50,
            volume_kms_key="volume-key",
            output_kms_key="output-key",
            max_runtime_in_seconds=600,
            base_job_name="quality",
            env={"A": "1"},
            tags=[{"Key": "team", "Value": "risk"}],
            network_config=m.NetworkConfig(enable_network_isolation=True),
        ),
    ),
    "model quality": lambda m: _quality(m, _predictions(m)),
    "model quality with all options": lambda m: _quality(
        m,
        _predictions(
            m,
            problem_type="BinaryClassification",
            inference_attribute="0",
            probability_attribute=1,
            ground_truth_attribute="2",
            probability_threshold_attribute=0.5,
            post_analytics_processor_script="s3://b/y.py",
        ),
    ),
    "model quality of the run": lambda m: _quality(
        m,
        _predictions(
            m,
            problem_type=m.ParameterString("Problem"),
            inference_attribute=m.ParameterString("Inference"),
            ground_truth_attribute=m.Join(on="", values=["a", "b"]),
        ),
    ),
}
CASES = CLARIFY | QUALITY


@pytest.mark.parametrize("name", CASES)
def test_our_step_equals_the_sdks(name: str, code: Path, session: Any) -> None:
    case = CASES[name]

    assert normalised(our_request(case, code)) == normalised(sdk_request(case, code, session))


def _config_uri(step: dict[str, Any]) -> str:
    uri: str = step["Arguments"]["ProcessingInputs"][0]["S3Input"]["S3Uri"]
    return uri


@pytest.mark.parametrize("name", CLARIFY)
def test_our_analysis_config_holds_what_the_sdk_uploads(name: str, code: Path, session: Any, s3: Path) -> None:
    uploaded = s3 / _config_uri(sdk_request(CLARIFY[name], code, session)).removeprefix("s3://")
    mine = PipelineSession(BUCKET, "Oracle")
    step = CLARIFY[name](SimpleNamespace(**vars(names_of_both()[1]), session=mine, folder=code))
    staged = mine.assets[_config_uri(json.loads(json.dumps(step.to_request())))]

    assert json.loads(staged.content or b"") == json.loads(uploaded.read_bytes())


@pytest.mark.parametrize("name", CLARIFY)
def test_our_config_for_a_monitor_holds_what_the_sdk_uploads(name: str, code: Path, session: Any, s3: Path) -> None:
    theirs = CLARIFY[name](SimpleNamespace(**SDK, session=session, folder=code))
    uploaded = s3 / theirs.clarify_check_config.monitoring_analysis_config_uri.removeprefix("s3://")
    mine = PipelineSession(BUCKET, "Oracle")
    step = CLARIFY[name](SimpleNamespace(**vars(names_of_both()[1]), session=mine, folder=code))

    assert json.loads(mine.assets[step.monitoring_analysis_config_uri].content or b"") == json.loads(
        uploaded.read_bytes()
    )


def _columns(m: SimpleNamespace, *columns: Any, **options: Any) -> Any:
    return m.TimeSeriesDataConfig(*columns, **options)


REFUSED: dict[str, Case] = {
    "a type of data": lambda m: _data(m, dataset_type="text/tsv"),
    "a predicted label of images": lambda m: _data(m, dataset_type="application/x-image", predicted_label="x"),
    "columns of images": lambda m: _data(m, dataset_type="application/x-image", excluded_columns=[1]),
    "facets beside JSON lines": lambda m: _data(m, dataset_type="application/jsonlines", facet_headers=["a"]),
    "predictions beside Parquet": lambda m: _data(
        m, dataset_type="application/x-parquet", predicted_label_dataset_uri="s3://b/x"
    ),
    "JSON without features": lambda m: _data(m, dataset_type="application/json"),
    "time series of CSV": lambda m: _data(m, time_series_data_config=_columns(m, 1, 2, 3)),
    "no segments": lambda m: m.SegmentationConfig("age", []),
    "segments of no lists": lambda m: m.SegmentationConfig("age", ["a"]),
    "a segment of no column": lambda m: m.SegmentationConfig(None, [["a"]]),
    "too few aliases": lambda m: m.SegmentationConfig("age", [["a"], ["b"]], display_aliases=["x"]),
    "columns of two types": lambda m: _columns(m, 1, "b", 3),
    "no column": lambda m: _columns(m, "a", "", "c"),
    "paths without a format": lambda m: _columns(m, "a", "b", "c"),
    "positions with a format": lambda m: _columns(m, 1, 2, 3, dataset_format=m.TimeSeriesJSONDatasetFormat.COLUMNS),
    "related series of another type": lambda m: _columns(m, 1, 2, 3, related_time_series=["a"]),
    "covariates that are no list": lambda m: _columns(m, 1, 2, 3, static_covariates=7),
    "facets without values": lambda m: _bias(m, facet_name=["a", "b"], facet_values_or_threshold=[1]),
    "no facets": lambda m: _bias(m, facet_name=[]),
    "no model": lambda m: m.ModelConfig(),
    "a model without a machine": lambda m: m.ModelConfig(model_name="x"),
    "a model and an endpoint": lambda m: _model(m, endpoint_name="x"),
    "an endpoint with a prefix": lambda m: m.ModelConfig(endpoint_name="x", endpoint_name_prefix="ab"),
    "a prefix that begins no name": lambda m: _model(m, endpoint_name_prefix="-"),
    "an answer's type": lambda m: _model(m, accept_type="text/plain"),
    "a question's type": lambda m: _model(m, content_type="text/plain"),
    "JSON lines without a template": lambda m: _model(m, content_type="application/jsonlines"),
    "JSON lines without features": lambda m: _model(m, content_type="application/jsonlines", content_template="x"),
    "JSON without templates": lambda m: _model(m, content_type="application/json"),
    "JSON without a record": lambda m: _model(
        m, content_type="application/json", content_template="x", record_template="y"
    ),
    "forecasts as CSV": lambda m: _model(m, time_series_model_config=m.TimeSeriesModelConfig("f")),
    "no forecast": lambda m: m.TimeSeriesModelConfig(3),
    "a threshold that is no number": lambda m: m.ModelPredictedLabelConfig(probability_threshold="high"),
    "a unit of text": lambda m: m.TextConfig("word", "english"),
    "a language": lambda m: m.TextConfig("token", "klingon"),
    "a task of images": lambda m: m.ImageConfig("SEGMENTATION"),
    "an aggregation": lambda m: m.SHAPConfig(agg_method="mean"),
    "baseline and clusters": lambda m: m.SHAPConfig(baseline="s3://b/x", num_clusters=3),
    "features of text": lambda m: m.SHAPConfig(text_config=m.TextConfig("token", "en"), features_to_explain=[1]),
    "a direction": lambda m: m.AsymmetricShapleyValueConfig(direction="backwards"),
    "a granularity": lambda m: m.AsymmetricShapleyValueConfig(granularity="coarse"),
    "details without samples": lambda m: m.AsymmetricShapleyValueConfig(granularity="fine_grained"),
    "details backwards": lambda m: m.AsymmetricShapleyValueConfig("bidirectional", "fine_grained", 5),
    "samples without details": lambda m: m.AsymmetricShapleyValueConfig(num_samples=5),
    "a baseline of series": lambda m: m.AsymmetricShapleyValueConfig(baseline={"target_time_series": "median"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_sdk_refuses_is_refused_with_a_hint(name: str) -> None:
    sdk, ours = names_of_both()
    with pytest.raises((ValueError, AssertionError, TypeError)):
        REFUSED[name](sdk)
    with pytest.raises(KindError) as caught:
        REFUSED[name](ours)

    assert all(fault.subject and fault.hint for fault in caught.value.faults)
