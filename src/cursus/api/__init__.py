"""What cursus can do, as typed functions: one function, one command.

Rooms are imported inside the functions, so that a command loads only what it needs.
"""

from __future__ import annotations

from cursus.api.checks import check_steps, explain_rule, fix_steps, render_check, samples_schema, watch_steps
from cursus.api.configs import config_check, config_init, config_schema, config_show, json_text, schema_path
from cursus.api.deploying import deploy_project, files_to_deploy, start_pipeline
from cursus.api.models import compare_models, decide_model, model_groups, model_version
from cursus.api.pipelines import check_lock, compile_pipeline, lock_wiring, resolve_pipeline, verify_definition
from cursus.api.plan_documents import import_plan, plan_prompt, render_plan, show_plan
from cursus.api.plan_sources import (
    ask_requirements,
    digest_code,
    digest_markdown,
    keep_requirements,
    requirements_from_script,
    requirements_text,
)
from cursus.api.planning import (
    check_plan,
    diff_plans,
    make_plan,
    new_plan,
    read_requirements,
    requirements_place,
    requirements_schema,
    revise_plan,
)
from cursus.api.projects import init_project, make_demo
from cursus.api.registry import CheckedEntry, RegistryCheck, check_registry, registry_stats, supported_steps
from cursus.api.running import run_definition, run_project, typed
from cursus.api.runs import diff_runs, list_runs, open_run, run_log, show_run, why_step, write_run_report
from cursus.api.scaffolding import drift_plan, scaffold_plan, verify_plan
from cursus.api.steps import StepCard, StepList, list_steps, show_step
from cursus.api.store import STORE
from cursus.api.workspaces import (
    accept_shared_code,
    check_workspace,
    check_workspaces,
    create_workspace,
    list_workspaces,
    promote_step,
    register_step,
    remove_workspace,
    show_workspace,
)

__all__ = [
    "CONFIG_FILE",
    "DAG_FILE",
    "STORE",
    "CheckedEntry",
    "RegistryCheck",
    "StepCard",
    "StepList",
    "accept_shared_code",
    "ask_requirements",
    "check_lock",
    "check_plan",
    "check_registry",
    "check_steps",
    "check_workspace",
    "check_workspaces",
    "compare_models",
    "compile_pipeline",
    "config_check",
    "config_init",
    "config_schema",
    "config_show",
    "create_workspace",
    "decide_model",
    "deploy_project",
    "diff_plans",
    "diff_runs",
    "digest_code",
    "digest_markdown",
    "drift_plan",
    "explain_rule",
    "files_to_deploy",
    "fix_steps",
    "import_plan",
    "init_project",
    "json_text",
    "keep_requirements",
    "list_runs",
    "list_steps",
    "list_workspaces",
    "lock_wiring",
    "make_demo",
    "make_plan",
    "model_groups",
    "model_version",
    "new_plan",
    "open_run",
    "plan_prompt",
    "promote_step",
    "read_requirements",
    "register_step",
    "registry_stats",
    "remove_workspace",
    "render_check",
    "render_plan",
    "requirements_from_script",
    "requirements_place",
    "requirements_schema",
    "requirements_text",
    "resolve_pipeline",
    "revise_plan",
    "run_definition",
    "run_log",
    "run_project",
    "samples_schema",
    "scaffold_plan",
    "schema_path",
    "show_plan",
    "show_run",
    "show_step",
    "show_workspace",
    "start_pipeline",
    "supported_steps",
    "typed",
    "verify_definition",
    "verify_plan",
    "watch_steps",
    "why_step",
    "write_run_report",
]

DAG_FILE = "dag.yaml"
CONFIG_FILE = "config.yaml"
