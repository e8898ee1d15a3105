"""A chain of trivial Kubeflow components under the local subprocess runner; prints its seconds and the number."""

import json
import sys
import time
from pathlib import Path

from kfp import dsl, local


@dsl.component(install_kfp_package=False)
def further(number: int) -> int:
    return number + 1


def main(steps: int, folder: Path) -> None:
    local.init(runner=local.SubprocessRunner(use_venv=False), pipeline_root=str(folder))

    @dsl.pipeline
    def chain() -> int:
        task = further(number=0)
        for _ in range(steps - 1):
            task = further(number=task.output)
        return task.output

    started = time.perf_counter()
    result = chain()
    print(json.dumps({"seconds": time.perf_counter() - started, "number": result.output}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
