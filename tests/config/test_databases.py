"""What is asked of PostgreSQL, and what a URL or a pooler says instead."""

from grappe.config.databases import database

URL = "postgres://somebody@127.0.0.1/grappe"


def options(url=URL, *, is_prepared=True):
    return database(url, is_prepared=is_prepared)["OPTIONS"]


def test_a_connection_plans_once_unless_told_otherwise():
    assert options()["prepare_threshold"] == 5
    assert options()["server_side_binding"] is True
    assert set(options(is_prepared=False)) == {"options"}


def test_the_planner_is_told_what_suits_short_pages():
    assert options()["options"] == "-c jit=off -c random_page_cost=1.1"


def test_options_of_the_url_stay():
    found = options(f"{URL}?options=-c%20jit%3Don&sslmode=require")

    assert (found["options"], found["sslmode"]) == ("-c jit=on", "require")
