from recipe import topology


def test_silence_and_noise_come_first_and_positions_follow_the_units(toy):
    table = topology.PhoneTable.of(toy)
    assert table.phones[:4] == (("SIL", ""), ("SPN", "S"), ("b", "B"), ("b", "I"))
    assert len(table.phones) == 2 + 2 * 2 + 2 * 4
    assert sorted(table.ids.values()) == list(range(1, len(table.phones) + 1))


def test_a_pronunciation_begins_continues_and_ends(toy):
    table = topology.PhoneTable.of(toy)
    names = [table.phones[phone - 1] for phone in table.phones_of(toy, ("ba", "do"))]
    assert names == [("b", "B"), ("a", "I"), ("d", "I"), ("o", "E")]


def test_a_single_unit_word_has_its_own_position(toy):
    table = topology.PhoneTable.of(toy)
    assert [table.phones[p - 1] for p in table.phones_of(toy, ("o",))] == [("o", "S")]


def test_word_boundaries_name_every_phone(toy):
    lines = topology.PhoneTable.of(toy).word_boundaries().splitlines()
    assert lines[:3] == ["1 nonword", "2 singleton", "3 begin"]
    assert len(lines) == 14


def test_transition_model_reads_back(toy, kaldi_reader):
    table = topology.PhoneTable.of(toy)
    count = len(table.phones)
    reader = kaldi_reader(topology.transition_model(table))
    reader.expect("<TransitionModel>", "<Topology>")
    assert reader.int_vector() == list(range(1, count + 1))
    assert reader.int_vector() == [-1] + [0] * count
    assert reader.int32() == 1
    assert [reader.int32() for _ in range(3)] == [2, 0, 2]
    assert (reader.int32(), reader.float32()) == (0, 0.5)
    assert (reader.int32(), reader.float32()) == (1, 0.5)
    assert [reader.int32() for _ in range(2)] == [-1, 0]
    reader.expect("</Topology>", "<Triples>")
    triples = [tuple(reader.int32() for _ in range(3)) for _ in range(reader.int32())]
    assert triples == sorted(triples)
    assert {(phone, pdf) for phone, _, pdf in triples} == {
        (number, toy.units.index(unit)) for number, (unit, _) in enumerate(table.phones, 1)
    }
    reader.expect("</Triples>", "<LogProbs>")
    assert len(reader.float_vector()) == 2 * count + 1
    reader.expect("</LogProbs>", "</TransitionModel>")
    assert reader.finished


def test_transition_ids_of_phones_do_not_meet():
    ids = [(topology.stay(phone), topology.leave(phone)) for phone in range(1, 50)]
    assert [number for pair in ids for number in pair] == list(range(1, 99))
