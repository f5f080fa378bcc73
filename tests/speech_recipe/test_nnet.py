import numpy as np
import pytest
from recipe import nnet

LAYERS = ((-1, 0, 1), (-3, 0))
WIDTH = 5
UNITS = ("SIL", "SPN", "a")


@pytest.fixture
def checkpoint():
    generator = np.random.default_rng(3)
    arrays = {"mean": generator.normal(size=40), "std": generator.uniform(1, 2, 40)}
    inputs = 40
    for index, offsets in enumerate(LAYERS):
        arrays[f"aff.{index}.weight"] = generator.normal(size=(WIDTH, inputs * len(offsets)))
        arrays[f"aff.{index}.bias"] = generator.normal(size=WIDTH)
        for name in ("weight", "bias", "running_mean"):
            arrays[f"bn.{index}.{name}"] = generator.normal(size=WIDTH)
        arrays[f"bn.{index}.running_var"] = generator.uniform(0.5, 2, WIDTH)
        inputs = WIDTH
    arrays["out.weight"] = generator.normal(size=(3, WIDTH))
    arrays["out.bias"] = generator.normal(size=3)
    return nnet.Checkpoint(arrays, LAYERS, UNITS, np.array([0.5, 0.2, 0.3]))


def test_folding_changes_nothing_but_the_prior(checkpoint):
    frames = np.random.default_rng(4).normal(size=(3, 40))
    array = checkpoint.array
    spliced = ((frames - array("mean")) / array("std")).reshape(-1)
    plain = array("aff.0.weight") @ spliced + array("aff.0.bias")
    deviation = np.sqrt(array("bn.0.running_var") + nnet.BATCH_NORM_EPSILON)
    plain = (plain - array("bn.0.running_mean")) / deviation
    plain = plain * array("bn.0.weight") + array("bn.0.bias")
    first, _, output = nnet.fold(checkpoint, prior_scale=0.3)
    np.testing.assert_allclose(first.weight @ frames.reshape(-1) + first.bias, plain)
    np.testing.assert_allclose(output.bias, array("out.bias") - 0.3 * np.log(checkpoint.prior))


def test_context_is_the_sum_of_the_widest_offsets(checkpoint):
    assert checkpoint.context == (4, 1)


def test_checkpoint_survives_saving(checkpoint, tmp_path):
    path = tmp_path / "acoustic.npz"
    checkpoint.save(path)
    read = nnet.Checkpoint.load(path)
    assert (read.layers, read.units) == (LAYERS, UNITS)
    np.testing.assert_allclose(read.prior, checkpoint.prior, rtol=1e-6)
    for name, value in checkpoint.arrays.items():
        np.testing.assert_allclose(read.array(name), value, rtol=1e-3, atol=1e-3)


def test_nnet3_reads_back(checkpoint, kaldi_reader):
    reader = kaldi_reader(nnet.nnet3(checkpoint, 0.3))
    reader.expect("<Nnet3>")
    config = reader.until(b"\n\n").decode("ascii").strip().splitlines()
    assert config[0] == "input-node name=input dim=40"
    assert "input=Append(Offset(input, -1), input, Offset(input, 1))" in config[1]
    assert config[-1] == "output-node name=output input=out.affine objective=linear"
    reader.expect("<NumComponents>")
    count = reader.int32()
    names = []
    for _ in range(count):
        reader.expect("<ComponentName>")
        names.append(reader.token())
        if names[-1].endswith("relu"):
            reader.expect("<RectifiedLinearComponent>", "<Dim>")
            assert reader.int32() == WIDTH
            reader.expect("<ValueAvg>")
            assert len(reader.float_vector()) == 0
            reader.expect("<DerivAvg>")
            assert len(reader.float_vector()) == 0
            reader.expect("<Count>")
            assert reader.float32() == 0
            reader.expect("</RectifiedLinearComponent>")
        else:
            reader.expect("<FixedAffineComponent>", "<LinearParams>")
            rows = len(reader.matrix())
            reader.expect("<BiasParams>")
            assert len(reader.float_vector()) == rows
            reader.expect("</FixedAffineComponent>")
    assert names == ["l0.affine", "l0.relu", "l1.affine", "l1.relu", "out.affine"]
    reader.expect("</Nnet3>", "<LeftContext>")
    assert reader.int32() == 4
    reader.expect("<RightContext>")
    assert reader.int32() == 1
    reader.expect("<Priors>")
    assert len(reader.float_vector()) == 0
    assert reader.finished
