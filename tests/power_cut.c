/* Records what is safe on the disk, for tests/test_store_power_cut.py; to be loaded with LD_PRELOAD.
 *
 * Below the folder POWER_CUT_ROOT, each fsync() or fdatasync() of a file keeps a copy of what the file holds at
 * that moment, and each fsync() of a directory keeps the list of its names. POWER_CUT_RECORDS is the folder for:
 *
 *     log         lines, each written when the system's own call has come back without an error:
 *                     F <inode> <name of the copy in copies/>
 *                     D <inode> <name of the list in copies/>
 *     copies/     the copies of files, and lists of directories with lines <inode> <f or d> <name>
 *     pins/       a hard link to each file that was seen, so that no other file gets its inode number
 *
 * What was not synced counts as lost: writes after the last sync of a file; names made, moved or removed after
 * the last sync of their directory. sync_file_range(), msync(), sync(), syncfs() and files opened with O_SYNC
 * count as nothing, so a program that relies on them seems to lose more than it would.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned long count;

static void fail(const char *what) {
    dprintf(2, "power_cut: %s: %s\n", what, strerror(errno));
    _exit(99);
}

static int below_root(int fd) {
    const char *root = getenv("POWER_CUT_ROOT");
    char link[64], path[PATH_MAX];
    if (!root || !getenv("POWER_CUT_RECORDS"))
        return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    size_t n = strlen(root);
    return strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == 0);
}

static void in_records(char *path, const char *name) {
    if (snprintf(path, PATH_MAX, "%s/%s", getenv("POWER_CUT_RECORDS"), name) >= PATH_MAX)
        fail("path too long");
}

static void pin(int directory, const char *name, ino_t inode, int flags) {
    char short_name[64], path[PATH_MAX];
    snprintf(short_name, sizeof short_name, "pins/%lu", (unsigned long)inode);
    in_records(path, short_name);
    if (linkat(directory, name, AT_FDCWD, path, flags) && errno != EEXIST && errno != ENOENT)
        fail("cannot pin a file");
}

static int new_copy(char *name, size_t size) {
    char path[PATH_MAX];
    snprintf(name, size, "copies/%d.%lu", (int)getpid(), count++);
    in_records(path, name);
    int copy = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (copy < 0)
        fail("cannot make a copy");
    return copy;
}

static void copy_file(int fd, const struct stat *status, char *name, size_t size) {
    char link[64], buffer[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    pin(AT_FDCWD, link, status->st_ino, AT_SYMLINK_FOLLOW);
    int from = open(link, O_RDONLY | O_CLOEXEC), to = new_copy(name, size);
    if (from < 0)
        fail("cannot read a file");
    for (ssize_t n; (n = read(from, buffer, sizeof buffer)) != 0;)
        if (n < 0 || write(to, buffer, (size_t)n) != n)
            fail("cannot copy a file");
    close(from);
    close(to);
}

static void list_directory(int fd, char *name, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    DIR *directory = opendir(link);
    int to = new_copy(name, size);
    if (!directory)
        fail("cannot list a directory");
    for (struct dirent *entry; (entry = readdir(directory));) {
        struct stat status;
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (fstatat(dirfd(directory), entry->d_name, &status, AT_SYMLINK_NOFOLLOW))
            continue; /* it has just gone */
        if (S_ISREG(status.st_mode))
            pin(dirfd(directory), entry->d_name, status.st_ino, 0);
        dprintf(to, "%lu %c %s\n", (unsigned long)status.st_ino, S_ISDIR(status.st_mode) ? 'd' : 'f', entry->d_name);
    }
    closedir(directory);
    close(to);
}

static int record(int fd, int (*sync)(int)) {
    struct stat status;
    char name[64], path[PATH_MAX], line[128];
    if (!below_root(fd) || fstat(fd, &status))
        return sync(fd);
    pthread_mutex_lock(&mutex);
    int directory = S_ISDIR(status.st_mode);
    if (directory)
        list_directory(fd, name, sizeof name);
    else
        copy_file(fd, &status, name, sizeof name);
    int result = sync(fd), problem = errno;
    if (result == 0) {
        in_records(path, "log");
        int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        int length = snprintf(line, sizeof line, "%c %lu %s\n", directory ? 'D' : 'F', (unsigned long)status.st_ino, name);
        if (log < 0 || write(log, line, (size_t)length) != length)
            fail("cannot write the log");
        close(log);
    }
    pthread_mutex_unlock(&mutex);
    errno = problem;
    return result;
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    return record(fd, real);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    return record(fd, real);
}
