"""Every docker command: ONE table from the words typed to the class that does it.

To add a command, write its file here and list it. ``ALIASES`` are other words for the
same command; the usage line then shows the right-hand side, as Docker's own does.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.cli.commands.build import Build
from simulator.cli.commands.builder import DiskUsage, PruneBuilder
from simulator.cli.commands.history import History
from simulator.cli.commands.images import Images
from simulator.cli.commands.import_image import Import
from simulator.cli.commands.inspect import Inspect, InspectImages
from simulator.cli.commands.load import Load
from simulator.cli.commands.login import Login, Logout
from simulator.cli.commands.prune import PruneImages
from simulator.cli.commands.pull import Pull
from simulator.cli.commands.push import Push
from simulator.cli.commands.rmi import RemoveImages
from simulator.cli.commands.run import Run
from simulator.cli.commands.save import Save
from simulator.cli.commands.search import Search
from simulator.cli.commands.system import Info, Version
from simulator.cli.commands.system_df import SystemDiskUsage
from simulator.cli.commands.system_prune import PruneContainers, PruneSystem, PruneVolumes
from simulator.cli.commands.tag import Tag
from simulator.cli.declare import Command

COMMANDS: Mapping[str, type[Command]] = {
    "docker buildx build": Build,
    "docker buildx du": DiskUsage,
    "docker buildx prune": PruneBuilder,
    "docker container prune": PruneContainers,
    "docker container run": Run,
    "docker history": History,
    "docker image history": History,
    "docker image import": Import,
    "docker image inspect": InspectImages,
    "docker image load": Load,
    "docker image ls": Images,
    "docker image prune": PruneImages,
    "docker image pull": Pull,
    "docker image push": Push,
    "docker image rm": RemoveImages,
    "docker image save": Save,
    "docker image tag": Tag,
    "docker images": Images,
    "docker import": Import,
    "docker info": Info,
    "docker inspect": Inspect,
    "docker load": Load,
    "docker login": Login,
    "docker logout": Logout,
    "docker pull": Pull,
    "docker push": Push,
    "docker rmi": RemoveImages,
    "docker run": Run,
    "docker save": Save,
    "docker search": Search,
    "docker system df": SystemDiskUsage,
    "docker system info": Info,
    "docker system prune": PruneSystem,
    "docker tag": Tag,
    "docker version": Version,
    "docker volume prune": PruneVolumes,
}

ALIASES: Mapping[str, str] = {
    "docker build": "docker buildx build",
    "docker builder": "docker buildx",
    "docker builder build": "docker buildx build",
    "docker builder du": "docker buildx du",
    "docker builder prune": "docker buildx prune",
    "docker buildx b": "docker buildx build",
    "docker image build": "docker buildx build",
    "docker image list": "docker image ls",
    "docker image remove": "docker image rm",
    "docker image rmi": "docker image rm",
}

GROUPS: Mapping[str, str] = {
    "docker buildx": "Docker Buildx",
    "docker container": "Manage containers",
    "docker image": "Manage images",
    "docker network": "Manage networks",
    "docker system": "Manage Docker",
    "docker volume": "Manage volumes",
}

LATER: Mapping[str, str] = {
    "docker attach": "Attach local standard input, output, and error streams to a container",
    "docker commit": "Create a new image from a container's changes",
    "docker container ls": "List containers",
    "docker container rm": "Remove one or more containers",
    "docker cp": "Copy files/folders between a container and the local filesystem",
    "docker create": "Create a new container",
    "docker diff": "Inspect changes to files or directories on a container's filesystem",
    "docker events": "Get real time events from the server",
    "docker exec": "Execute a command in a running container",
    "docker export": "Export a container's filesystem as a tar archive",
    "docker kill": "Kill one or more running containers",
    "docker logs": "Fetch the logs of a container",
    "docker network ls": "List networks",
    "docker pause": "Pause all processes within one or more containers",
    "docker port": "List port mappings or a specific mapping for the container",
    "docker ps": "List containers",
    "docker rename": "Rename a container",
    "docker restart": "Restart one or more containers",
    "docker rm": "Remove one or more containers",
    "docker start": "Start one or more stopped containers",
    "docker stats": "Display a live stream of container(s) resource usage statistics",
    "docker stop": "Stop one or more running containers",
    "docker top": "Display the running processes of a container",
    "docker unpause": "Unpause all processes within one or more containers",
    "docker update": "Update configuration of one or more containers",
    "docker volume create": "Create a volume",
    "docker volume inspect": "Display detailed information on one or more volumes",
    "docker volume ls": "List volumes",
    "docker volume rm": "Remove one or more volumes",
    "docker wait": "Block until one or more containers stop, then print their exit codes",
}
"""Commands of real Docker that the simulator does not have yet, with what they do."""
