"""Every docker command: ONE table from the words typed to the class that does it.

To add a command, write its file here and list it. ``ALIASES`` are other words for the
same command; the usage line then shows the right-hand side, as Docker's own does.
"""

from __future__ import annotations

from collections.abc import Mapping

from simulator.cli.commands.attach import Attach
from simulator.cli.commands.build import Build
from simulator.cli.commands.builder import DiskUsage, PruneBuilder
from simulator.cli.commands.commit import Commit
from simulator.cli.commands.container_prune import PruneContainers, PruneVolumes
from simulator.cli.commands.context import ListContexts, ShowContext
from simulator.cli.commands.cp import Copy
from simulator.cli.commands.create import Create
from simulator.cli.commands.diff import Diff
from simulator.cli.commands.exec import Exec
from simulator.cli.commands.export import Export
from simulator.cli.commands.history import History
from simulator.cli.commands.images import Images
from simulator.cli.commands.import_image import Import
from simulator.cli.commands.inspect import (
    Inspect,
    InspectContainers,
    InspectImages,
    InspectNetworks,
    InspectVolumes,
)
from simulator.cli.commands.kill import Kill
from simulator.cli.commands.load import Load
from simulator.cli.commands.login import Login, Logout
from simulator.cli.commands.logs import Logs
from simulator.cli.commands.network import ListNetworks, PruneNetworks, RemoveNetworks
from simulator.cli.commands.pause import Pause, Unpause
from simulator.cli.commands.port import ShowPorts
from simulator.cli.commands.prune import PruneImages
from simulator.cli.commands.ps import ListContainers
from simulator.cli.commands.pull import Pull
from simulator.cli.commands.push import Push
from simulator.cli.commands.rename import Rename
from simulator.cli.commands.restart import Restart
from simulator.cli.commands.rm import Remove
from simulator.cli.commands.rmi import RemoveImages
from simulator.cli.commands.run import Run
from simulator.cli.commands.save import Save
from simulator.cli.commands.search import Search
from simulator.cli.commands.start import Start
from simulator.cli.commands.stats import Stats
from simulator.cli.commands.stop import Stop
from simulator.cli.commands.system import Info, Version
from simulator.cli.commands.system_df import SystemDiskUsage
from simulator.cli.commands.system_prune import PruneSystem
from simulator.cli.commands.tag import Tag
from simulator.cli.commands.top import Top
from simulator.cli.commands.update import Update
from simulator.cli.commands.volume import CreateVolume, ListVolumes, RemoveVolumes
from simulator.cli.commands.wait import Wait
from simulator.cli.declare import Command

COMMANDS: Mapping[str, type[Command]] = {
    "docker attach": Attach,
    "docker buildx build": Build,
    "docker buildx du": DiskUsage,
    "docker buildx prune": PruneBuilder,
    "docker commit": Commit,
    "docker container attach": Attach,
    "docker container commit": Commit,
    "docker container cp": Copy,
    "docker container create": Create,
    "docker container diff": Diff,
    "docker container exec": Exec,
    "docker container export": Export,
    "docker container inspect": InspectContainers,
    "docker container kill": Kill,
    "docker container logs": Logs,
    "docker container ls": ListContainers,
    "docker container pause": Pause,
    "docker container port": ShowPorts,
    "docker container prune": PruneContainers,
    "docker container rename": Rename,
    "docker container restart": Restart,
    "docker container rm": Remove,
    "docker container run": Run,
    "docker container start": Start,
    "docker container stats": Stats,
    "docker container stop": Stop,
    "docker container top": Top,
    "docker container unpause": Unpause,
    "docker container update": Update,
    "docker container wait": Wait,
    "docker context ls": ListContexts,
    "docker context show": ShowContext,
    "docker cp": Copy,
    "docker create": Create,
    "docker diff": Diff,
    "docker exec": Exec,
    "docker export": Export,
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
    "docker kill": Kill,
    "docker load": Load,
    "docker login": Login,
    "docker logout": Logout,
    "docker logs": Logs,
    "docker network inspect": InspectNetworks,
    "docker network ls": ListNetworks,
    "docker network prune": PruneNetworks,
    "docker network rm": RemoveNetworks,
    "docker pause": Pause,
    "docker port": ShowPorts,
    "docker ps": ListContainers,
    "docker pull": Pull,
    "docker push": Push,
    "docker rename": Rename,
    "docker restart": Restart,
    "docker rm": Remove,
    "docker rmi": RemoveImages,
    "docker run": Run,
    "docker save": Save,
    "docker search": Search,
    "docker start": Start,
    "docker stats": Stats,
    "docker stop": Stop,
    "docker system df": SystemDiskUsage,
    "docker system info": Info,
    "docker system prune": PruneSystem,
    "docker tag": Tag,
    "docker top": Top,
    "docker unpause": Unpause,
    "docker update": Update,
    "docker version": Version,
    "docker volume create": CreateVolume,
    "docker volume inspect": InspectVolumes,
    "docker volume ls": ListVolumes,
    "docker volume prune": PruneVolumes,
    "docker volume rm": RemoveVolumes,
    "docker wait": Wait,
}

ALIASES: Mapping[str, str] = {
    "docker build": "docker buildx build",
    "docker builder build": "docker buildx build",
    "docker builder du": "docker buildx du",
    "docker builder prune": "docker buildx prune",
    "docker builder": "docker buildx",
    "docker buildx b": "docker buildx build",
    "docker container list": "docker container ls",
    "docker container ps": "docker container ls",
    "docker container remove": "docker container rm",
    "docker image build": "docker buildx build",
    "docker image list": "docker image ls",
    "docker image remove": "docker image rm",
    "docker image rmi": "docker image rm",
    "docker context list": "docker context ls",
    "docker network list": "docker network ls",
    "docker network remove": "docker network rm",
    "docker volume list": "docker volume ls",
    "docker volume remove": "docker volume rm",
}

GROUPS: Mapping[str, str] = {
    "docker buildx": "Docker Buildx",
    "docker container": "Manage containers",
    "docker context": "Manage contexts",
    "docker image": "Manage images",
    "docker network": "Manage networks",
    "docker system": "Manage Docker",
    "docker volume": "Manage volumes",
}

LATER: Mapping[str, str] = {
    "docker buildx bake": "Build from a file",
    "docker buildx create": "Create a new builder instance",
    "docker buildx imagetools": "Commands to work on images in registry",
    "docker buildx inspect": "Inspect current builder instance",
    "docker buildx ls": "List builder instances",
    "docker buildx rm": "Remove one or more builder instances",
    "docker buildx use": "Set the current builder instance",
    "docker buildx version": "Show buildx version information",
    "docker checkpoint": "Manage checkpoints",
    "docker compose": "Define and run multi-container applications",
    "docker config": "Manage Swarm configs",
    "docker context create": "Create a context",
    "docker context export": "Export a context to a tar archive FILE or a tar stream on STDOUT.",
    "docker context import": "Import a context from a tar or zip file",
    "docker context inspect": "Display detailed information on one or more contexts",
    "docker context rm": "Remove one or more contexts",
    "docker context update": "Update a context",
    "docker context use": "Set the current docker context",
    "docker events": "Get real time events from the server",
    "docker manifest": "Manage Docker image manifests and manifest lists",
    "docker network connect": "Connect a container to a network",
    "docker network create": "Create a network",
    "docker network disconnect": "Disconnect a container from a network",
    "docker node": "Manage Swarm nodes",
    "docker plugin": "Manage plugins",
    "docker scout": "Command line tool for Docker Scout",
    "docker secret": "Manage Swarm secrets",
    "docker service": "Manage Swarm services",
    "docker stack": "Manage Swarm stacks",
    "docker swarm": "Manage Swarm",
    "docker system events": "Get real time events from the server",
    "docker trust": "Manage trust on Docker images",
    "docker volume update": "Update a volume (cluster volumes only)",
}
"""Commands of real Docker that the simulator does not have, with what they do."""
