"""train.sh: plain POSIX, honest about what is missing, and right from wherever it is started."""

import shutil
import subprocess

import pytest

from portrayal.rules.exports import EXPORTS
from training_sets import FOLDERS, run_script, training_set, write_folder

NEEDS = {
    "kohya": ["SD_SCRIPTS", "FLUX_DEV", "FLUX_AE", "CLIP_L", "T5XXL"],
    "ai-toolkit": ["AI_TOOLKIT"],
    "simpletuner": ["SIMPLETUNER"],
    "onetrainer": ["ONETRAINER"],
}
SHELLS = [shell for shell in ("sh", "dash", "bash", "busybox") if shutil.which(shell)]


def given(name, **changes):
    """Return an environment with all that the script of `name` needs."""
    values = dict.fromkeys(NEEDS[name], "somewhere")
    if name == "simpletuner":
        values["SIMPLETUNER"] = "simpletuner"
    return values | changes


@pytest.fixture
def folder(request, tmp_path):
    return write_folder(EXPORTS[request.param], training_set(4), tmp_path / "a folder's 'name' $HOME")


each = pytest.mark.parametrize(("name", "folder"), [(name, name) for name in FOLDERS], indirect=["folder"])


@pytest.mark.parametrize("base", ["flux", "sdxl"])
@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("name", FOLDERS)
def test_the_script_is_read_by_every_shell_here(tmp_path, name, shell, base):
    """R-trainers."""
    script = tmp_path / "train.sh"
    script.write_text(EXPORTS[name].files(training_set(base_model=base))["train.sh"], encoding="utf-8")
    command = [shell, "sh"] if shell == "busybox" else [shell]
    done = subprocess.run([*command, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@each
def test_an_unset_variable_stops_it_and_says_what_to_set(name, folder):
    """R-trainers."""
    for missing in NEEDS[name]:
        environment = given(name)
        del environment[missing]
        done, calls = run_script(folder, environment=environment)
        assert done.returncode != 0
        assert f"Set {missing} to " in done.stderr
        assert calls == []


def test_sdxl_needs_no_model_files():
    """R-trainers."""
    script = EXPORTS["kohya"].files(training_set(base_model="sdxl"))["train.sh"]
    assert "SD_SCRIPTS" in script
    assert "FLUX" not in script


@each
@pytest.mark.parametrize("variant", ["", "captionless"])
def test_it_runs_in_its_own_folder_wherever_it_is_started(name, folder, variant, tmp_path):
    """R-trainers."""
    (tmp_path / "elsewhere").mkdir()
    output = folder / variant / "output"
    output.mkdir()
    (output / "pytorch_lora_weights.safetensors").touch()
    done, calls = run_script(folder, *filter(None, [variant]), environment=given(name), cwd=tmp_path / "elsewhere")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(calls) == 1
    assert calls[0][1] == str(folder / variant)


def test_relative_paths_are_those_of_where_it_is_started(tmp_path):
    """R-trainers."""
    folder = write_folder(EXPORTS["kohya"], training_set(4), tmp_path / "out")
    (tmp_path / "there").mkdir()
    environment = given("kohya", SD_SCRIPTS="my sd-scripts", FLUX_DEV="/models/flux.safetensors")
    done, ((tool, _, *passed),) = run_script(folder, environment=environment, cwd=tmp_path / "there")
    assert (done.returncode, tool) == (0, "accelerate")
    assert f"{tmp_path}/there/my sd-scripts/flux_train_network.py" in passed
    assert passed[passed.index("--pretrained_model_name_or_path") + 1] == "/models/flux.safetensors"
    assert passed[passed.index("--ae") + 1] == f"{tmp_path}/there/somewhere"


@each
def test_regularisation_without_pictures_is_refused_with_what_to_do(name, folder):
    """R-reg."""
    done, calls = run_script(folder, "regularisation", environment=given(name))
    assert (done.returncode, calls) == (66, [])
    assert "100 to 200 pictures of other people into regularisation/photos" in done.stderr


@each
def test_an_unknown_variant_is_refused(name, folder):
    """R-trainers."""
    done, calls = run_script(folder, "photos", environment=given(name))
    assert (done.returncode, calls) == (64, [])
    assert "Usage" in done.stderr


@pytest.mark.parametrize(
    ("variant", "lora"), [("", "anna-k_v1_750steps"), ("captionless", "anna-k-captionless_v1_1200steps")]
)
def test_simpletuners_lora_gets_its_name(tmp_path, variant, lora):
    """R-name."""
    folder = write_folder(EXPORTS["simpletuner"], training_set(4), tmp_path / "out")
    output = folder / variant / "output"
    output.mkdir()
    (output / "pytorch_lora_weights.safetensors").write_text("weights")
    run_script(folder, *filter(None, [variant]), environment=given("simpletuner"))
    assert (output / f"{lora}.safetensors").read_text() == "weights"
    assert len(list(output.iterdir())) == 2


def test_onetrainers_resources_are_linked_once(tmp_path):
    """R-trainers."""
    folder = write_folder(EXPORTS["onetrainer"], training_set(4), tmp_path / "out")
    (tmp_path / "OneTrainer" / "resources").mkdir(parents=True)
    for _ in range(2):
        done, _ = run_script(folder, environment={"ONETRAINER": "OneTrainer"}, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "resources").resolve() == tmp_path / "OneTrainer" / "resources"
    assert list((tmp_path / "OneTrainer" / "resources").iterdir()) == []
