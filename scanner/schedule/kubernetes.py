"""A CronJob for a cluster, with its targets file and the volume that keeps the runs."""

from __future__ import annotations

from typing import Any

from models.errors import UsageError
from models.messages import default_lang, text
from scanner.schedule.plan import Plan

TARGETS, RUNS, SCRATCH = "/etc/pandian", "/runs", "/tmp"  # noqa: S108 of the container
USER = 10001


def render(plan: Plan) -> dict[str, str]:
    """A YAML file for ``kubectl apply -f``. The Secret of the same name, with PANDIAN_KEY in it, is made by hand."""
    import yaml

    if not plan.image:
        raise UsageError(text("schedule.image", default_lang()))
    about = {"name": plan.id, "labels": {"app.kubernetes.io/name": "pandian", "app.kubernetes.io/instance": plan.id}}
    documents = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": about, "data": {"targets.yaml": plan.targets_text}},
        {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": about,
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "10Gi"}}},
        },
        {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": about, "spec": _job(plan, about["labels"])},
    ]
    made = yaml.dump_all(documents, Dumper=_plain(), sort_keys=False, allow_unicode=True, width=120)
    return {f"{plan.id}.yaml": made}


def _plain() -> Any:
    """A writer that says equal things twice: aliases are right YAML, but not what a manifest is expected to hold."""
    import yaml

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            del data
            return True

    return Plain


def _job(plan: Plan, labels: Any) -> dict[str, Any]:
    words = ("scan", "--targets", f"{TARGETS}/targets.yaml", "--runs", RUNS, *plan.options)
    mounts = [(TARGETS, "targets", True), (RUNS, "runs", False), (SCRATCH, "scratch", False)]
    container = {
        "name": "pandian",
        "image": plan.image,
        "command": ["pandian"],
        "args": list(words),
        "env": [{"name": "HOME", "value": SCRATCH}],
        "envFrom": [{"secretRef": {"name": plan.id}}],
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [
            {"mountPath": path, "name": name} | ({"readOnly": True} if fixed else {}) for path, name, fixed in mounts
        ],
    }
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [
            {"name": "targets", "configMap": {"name": plan.id}},
            {"name": "runs", "persistentVolumeClaim": {"claimName": plan.id}},
            {"name": "scratch", "emptyDir": {}},
        ],
    }
    return {
        "schedule": plan.when.cron,
        "concurrencyPolicy": "Forbid",
        "startingDeadlineSeconds": 3600,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 3,
        # A scan that ended badly is not begun again by itself: its exit code is what alerts.
        "jobTemplate": {"spec": {"backoffLimit": 0, "template": {"metadata": {"labels": labels}, "spec": pod}}},
    }
