"""A second stage with only what runs the program: for jars, .NET and programs of C."""

from tests.advice.worlds import of_kind

POM = (
    "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId>"
    "<artifactId>app</artifactId><version>1</version></project>\n"
)
MAIN = 'public class App { public static void main(String[] a) { System.out.println("hi"); } }\n'
JAVA = {"pom.xml": POM, "src/main/java/App.java": MAIN}
MAVEN = """\
FROM maven:3.9-eclipse-temurin-21
WORKDIR /app
COPY . .
RUN mvn package
CMD ["java", "-jar", "target/app-1.jar"]
"""
DOTNET = """\
FROM mcr.microsoft.com/dotnet/sdk:8.0
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app
ENTRYPOINT ["dotnet", "/app/app.dll"]
"""
CS = {"app.csproj": '<Project Sdk="Microsoft.NET.Sdk"></Project>\n', "Program.cs": "1;\n"}


def test_a_jar_runs_without_what_built_it() -> None:
    (found,) = of_kind("stages", {"Dockerfile": MAVEN, **JAVA})

    assert (
        found.dockerfile
        == """\
FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /app
COPY . .
RUN mvn package

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/target/app-1.jar /app/target/app-1.jar
CMD ["java", "-jar", "target/app-1.jar"]
"""
    )
    assert found.saves_bytes > 200_000_000


def test_a_published_folder_runs_on_the_runtime() -> None:
    (found,) = of_kind("stages", {"Dockerfile": DOTNET, **CS})

    assert "FROM mcr.microsoft.com/dotnet/aspnet:8.0\nCOPY --from=build /app /app\n" in (
        found.dockerfile or ""
    )
    assert found.saves_bytes > 500_000_000


def test_files_that_the_program_might_read_keep_it_where_it_is() -> None:
    assert of_kind("stages", {"Dockerfile": MAVEN, **JAVA, "data/prices.csv": "1\n"}) == []


def test_a_jar_of_an_unknown_version_of_java_is_left_alone() -> None:
    assert of_kind("stages", {"Dockerfile": MAVEN.replace("-eclipse-temurin-21", ""), **JAVA}) == []


def test_a_program_of_c_stays_on_its_own_system() -> None:
    text = (
        "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y build-essential\n"
        'COPY main.c .\nRUN gcc -o /app main.c\nCMD ["/app"]\n'
    )

    (found,) = of_kind("stages", {"Dockerfile": text, "main.c": "int main() { return 0; }\n"})

    assert "\nFROM ubuntu:24.04\nCOPY --from=build /app /app\n" in (found.dockerfile or "")
