from benchmarks.copying import _reading


def test_copies_have_keys_and_names_of_their_own() -> None:
    columns = ["id", "uuid", "external_id", "note"]
    told = _reading("claims_claim", columns, "id > 5", new_uuid="gen_random_uuid()", turn=2)
    assert told == (
        "SELECT id + 2000000000, gen_random_uuid(), external_id || '-2', note"
        " FROM claims_claim WHERE id > 5"
    )
