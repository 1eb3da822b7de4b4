"""Which events the terminal shows, and which it is silent about: every one is in one of the two."""

from __future__ import annotations

from simulator.cli.text import checks, images, transfers, vertices
from simulator.engine.asking import QuestionAsked, QuestionSettled
from simulator.engine.containers.events import (
    ContainerCommitted,
    ContainerCreated,
    ContainerEnded,
    ContainerForeseen,
    ContainerPaused,
    ContainerRemoved,
    ContainerRenamed,
    ContainerRestarting,
    ContainerSignalled,
    ContainerStarted,
    ContainerTold,
    ContainerUnpaused,
    ContainerUpdated,
    ContainerWorked,
    FilesWritten,
    HealthProbed,
    LogsWritten,
    TerminalAttached,
    TerminalLeft,
    VolumeCreated,
    VolumeRemoved,
)
from simulator.engine.events import (
    BuildPlanned,
    BuildStarted,
    CacheMountChanged,
    CacheRecordsPruned,
    CacheUsed,
    CommandEnded,
    CommandFailed,
    CommandStarted,
    ContextSent,
    DigestRecorded,
    FolderChanged,
    ImageStored,
    ImageTagged,
    MachineSelected,
    Printed,
    ShellMoved,
    SourceKept,
    StepAssumed,
    StepWorked,
    TimePassed,
)
from simulator.engine.machines.events import SatDown, SessionClosed, SessionOpened
from simulator.engine.registry.events import (
    AccountMade,
    BlobDeleted,
    LoggedIn,
    LoggedOut,
    ManifestDeleted,
    ManifestPushed,
    RegistryClosed,
    RegistryOpened,
    TagDeleted,
    UploadChanged,
)

SHOWN = checks.SHOWN | images.SHOWN | transfers.SHOWN | vertices.SHOWN | {Printed}

SILENT = frozenset(
    {
        # what happens to the shell and the clock is seen in the prompt, the files and the times
        CommandEnded,
        CommandStarted,
        FolderChanged,
        MachineSelected,
        QuestionAsked,
        QuestionSettled,
        SatDown,
        SessionClosed,
        SessionOpened,
        ShellMoved,
        TimePassed,
        # Docker's words are printed already; this carries the teacher's
        CommandFailed,
        # seen in the picture; BuildKit prints nothing of its own for them
        BuildPlanned,
        BuildStarted,
        CacheMountChanged,
        CacheUsed,
        ContextSent,
        DigestRecorded,
        ImageStored,
        ImageTagged,
        # the shell has written "(assumed: …)" into the step's output
        StepAssumed,
        # counted for those who set limits
        ContainerWorked,
        StepWorked,
        # the commands print the id or the name that they were given; the rest is in docker ps,
        # docker logs and docker diff, and in the picture
        ContainerCommitted,
        ContainerCreated,
        ContainerTold,
        TerminalAttached,
        TerminalLeft,
        ContainerEnded,
        ContainerForeseen,
        ContainerPaused,
        ContainerRemoved,
        ContainerRenamed,
        ContainerRestarting,
        ContainerUpdated,
        ContainerSignalled,
        ContainerStarted,
        ContainerUnpaused,
        FilesWritten,
        HealthProbed,
        LogsWritten,
        VolumeCreated,
        VolumeRemoved,
        # the end of a push says all; what others do to a registry nobody sees here
        AccountMade,
        BlobDeleted,
        ManifestDeleted,
        ManifestPushed,
        RegistryClosed,
        RegistryOpened,
        TagDeleted,
        UploadChanged,
        # login and logout say in one line each what they did
        LoggedIn,
        LoggedOut,
        # the prune commands list what they remove in three different ways
        CacheRecordsPruned,
        # the transfer itself was told by InternalStep; `docker buildx du` lists what is kept
        SourceKept,
    }
)
"""Events without text of their own, each with its reason."""
