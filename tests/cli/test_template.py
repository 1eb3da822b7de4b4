"""Go templates: what they print, and Go's own complaints."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cli.template import Struct, parse_template
from simulator.engine.errors import DockerError

VALUE = {
    "Id": "sha256:1",
    "Tags": ["a:1", "b:2"],
    "Config": {"Env": ["A=1"], "Labels": {"v": "1", "a": "z"}, "Cmd": None},
    "Size": 12,
    "Layers": [{"Digest": "x"}, {"Digest": "y"}],
    "No": False,
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{.Id}}", "sha256:1"),
        ("{{ .Id }} {{.Size}}", "sha256:1 12"),
        ("{{.Tags}}", "[a:1 b:2]"),
        ("{{.Config.Labels}}", "map[a:z v:1]"),
        ("{{json .Config.Env}}", '["A=1"]'),
        ("{{.Config.Env | json}}", '["A=1"]'),
        ("{{json .Id}}", '"sha256:1"'),
        ("{{json .Config.Cmd}}", "null"),
        ("{{.Missing}}", "<no value>"),
        ('{{join .Tags ", "}}', "a:1, b:2"),
        ('{{index .Config.Labels "v"}}', "1"),
        ("{{index .Tags 1}}", "b:2"),
        ("{{(index .Layers 1).Digest}}", "y"),
        ("{{len .Tags}}", "2"),
        ("{{range .Tags}}{{.}};{{end}}", "a:1;b:2;"),
        ("{{range $i, $t := .Tags}}{{$i}}={{$t}} {{end}}", "0=a:1 1=b:2 "),
        ("{{range $k, $v := .Config.Labels}}{{$k}}{{$v}}{{end}}", "azv1"),
        ("{{range .Missing}}x{{else}}none{{end}}", "none"),
        ("{{range .Layers}}{{$.Size}}{{.Digest}}{{end}}", "12x12y"),
        ("{{range .Tags}}{{.}}{{break}}{{end}}", "a:1"),
        ("{{if .Tags}}yes{{else}}no{{end}}", "yes"),
        ("{{if .No}}a{{else if .Size}}b{{else}}c{{end}}", "b"),
        ("{{with .Config}}{{.Env}}{{end}}", "[A=1]"),
        ("{{with $x := .Id}}{{$x}}{{end}}", "sha256:1"),
        ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"),
        ('{{eq .Size 12}} {{ne .Id "x"}} {{lt 1 2}} {{and .Id .No}} {{or .No .Id}}',
         "true true true false sha256:1"),
        ("{{not .No}}", "true"),
        ('{{printf "%s %5d|%q" .Id .Size "x"}}', 'sha256:1    12|"x"'),
        ('{{upper "ab"}}{{lower "AB"}}{{title "ab"}}', "ABabAb"),
        ('{{split "a:b" ":"}}', "[a b]"),
        ("{{slice .Id 0 6}}", "sha256"),
        ('{{truncate "abcdef" 3}}{{pad "x" 1 2}}|', "abc x  |"),
        ('{{println "a" 1}}', "a 1\n"),
        ("a {{- .Size -}} b", "a12b"),
        ("{{/* nothing */}}x", "x"),
        ("{{`raw`}}", "raw"),
        ('{{"a\\tb"}}', "a\tb"),
    ],
)  # fmt: skip
def test_template_prints_as_in_go(template, text):
    assert parse_template(template).render(VALUE) == text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{.Id", "template: :1: unclosed action"),
        ("{{", "template: :1: unclosed action"),
        ("{{}}", "template: :1: missing value for command"),
        ("{{nosuch .}}", 'template: :1: function "nosuch" not defined'),
        ("{{end}}", "template: :1: unexpected {{end}}"),
        ("{{if .Id}}", "template: :1: unexpected EOF"),
        ("{{$x}}", 'template: :1: undefined variable "$x"'),
        ("{{.Id}", 'template: :1: unexpected "}" in operand'),
        ('{{"a}}', "template: :1: unterminated quoted string"),
        ("x\n{{#}}", "template: :2: unrecognized character in action: U+0023 '#'"),
        (
            "{{index .Tags 2}}",
            (
                'template: :1:2: executing "" at <index .Tags 2>:'
                " error calling index: reflect: slice index out of range"
            ),
        ),
        (
            "{{json}}",
            'template: :1:2: executing "" at <json>: wrong number of args for json: want 1 got 0',
        ),
        (
            "{{.Id.X}}",
            'template: :1:5: executing "" at <.Id.X>: can\'t evaluate field X in type string',
        ),
    ],
)
def test_bad_template_is_refused_in_the_words_of_go(template, message):
    with pytest.raises(DockerError) as error:
        parse_template(template).render(VALUE)

    assert error.value.message == message


def test_struct_has_no_other_fields():
    with pytest.raises(DockerError, match=r"can't evaluate field Nope in type \*formatter.x"):
        parse_template("{{.Nope}}").render(Struct({"ID": "1"}, "*formatter.x"))


def test_strict_map_has_no_other_keys():
    with pytest.raises(DockerError, match='map has no entry for key "Nope"'):
        parse_template("{{.Nope}}").render(VALUE, strict=True)


@given(st.text("{}.$|()\"`'-=:, abAB01%\n", max_size=40))
def test_any_text_prints_or_is_refused(text):
    with suppress(DockerError):
        parse_template(text).render(VALUE)


@pytest.mark.parametrize(
    "template",
    [
        "{{" + "(" * 5_000,
        "{{if 1}}" * 500,
        "{{range 20000}}{{range 20000}}x{{end}}{{end}}",
        "x" * 30_000,
        '{{pad "x" 999999999 999999999}}',
        '{{printf "%999999999d" 1}}',
    ],
)
def test_hostile_template_ends_at_a_limit(template):
    try:
        text = parse_template(template).render(VALUE)
    except DockerError:
        return
    assert len(text) < 1_000_000
