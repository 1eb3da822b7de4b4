"""Proxies given as build arguments: every RUN sees them, no image and no cache key has them."""

from tests.build.worlds import built, image_of, states, world

DOCKERFILE = "FROM one\nRUN echo $HTTP_PROXY $http_proxy > /seen\n"


def test_every_run_sees_a_proxy_in_both_spellings_without_an_arg():
    _, events = built(world(Dockerfile=DOCKERFILE), build_args={"HTTP_PROXY": "http://p"})

    assert image_of(events).tree.get("/seen").content == b"http://p http://p\n"
    assert "HTTP_PROXY" not in image_of(events).config.environment


def test_another_proxy_runs_nothing_again():
    start = world(Dockerfile=DOCKERFILE)

    after, _ = built(start, build_args={"http_proxy": "http://p"})
    _, events = built(after, build_args={"http_proxy": "http://q"})

    assert [state.split()[0] for state in states(events)] == ["CACHED"]
