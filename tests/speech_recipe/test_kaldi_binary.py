import numpy as np
import pytest
from recipe import kaldi_binary as kaldi


@pytest.mark.parametrize("value", [0, 1, -1, 2**31 - 1, -(2**31)])
def test_integer_reads_back(kaldi_reader, value):
    reader = kaldi_reader(kaldi.int32(value))
    assert reader.int32() == value
    assert reader.finished


@pytest.mark.parametrize("value", [0.0, -0.5, 1e-30, 3.25])
def test_float_reads_back_at_single_precision(kaldi_reader, value):
    reader = kaldi_reader(kaldi.float32(value))
    assert reader.float32() == np.float32(value)
    assert reader.finished


@pytest.mark.parametrize("values", [[], [7], [-1, 0, 5]])
def test_integer_vector_reads_back(kaldi_reader, values):
    reader = kaldi_reader(kaldi.int_vector(values))
    assert reader.int_vector() == values
    assert reader.finished


@pytest.mark.parametrize("values", [[], [0.5, -2.0, 1e6]])
def test_float_vector_reads_back(kaldi_reader, values):
    reader = kaldi_reader(kaldi.float_vector(values))
    np.testing.assert_array_equal(reader.float_vector(), np.float32(values))
    assert reader.finished


def test_float_matrix_reads_back_row_by_row(kaldi_reader):
    matrix = np.arange(6, dtype=np.float32).reshape(2, 3)
    reader = kaldi_reader(kaldi.float_matrix(matrix))
    np.testing.assert_array_equal(reader.matrix(), matrix)
    assert reader.finished


def test_compressed_matrix_keeps_its_ends_and_its_error_bound(kaldi_reader):
    matrix = np.random.default_rng(1).normal(size=(17, 5)).astype(np.float32)
    reader = kaldi_reader(kaldi.compressed_matrix(matrix))
    read = reader.matrix()
    assert reader.finished
    bound = (matrix.max() - matrix.min()) / 131070
    assert np.abs(read - matrix).max() <= bound * 1.01
    assert read.min() == pytest.approx(matrix.min())
    assert read.max() == pytest.approx(matrix.max())


def test_a_flat_matrix_cannot_be_quantised():
    with pytest.raises(ValueError, match="use float_matrix"):
        kaldi.compressed_matrix(np.ones((2, 2)))


@pytest.mark.parametrize("name", ["", "two words", "line\n"])
def test_a_token_is_one_word(name):
    with pytest.raises(ValueError, match="without spaces"):
        kaldi.token(name)
