package host

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// kind is what a type of file system is called.
type kind struct {
	name    string
	network bool
}

// kinds are the types of file system by the number that statfs(2) gives. The numbers that
// golang.org/x/sys does not name are those of the programs that make them.
func kinds() map[uint32]kind {
	return map[uint32]kind{
		unix.EXT4_SUPER_MAGIC:      {name: "ext2, ext3 or ext4"},
		unix.XFS_SUPER_MAGIC:       {name: "xfs"},
		unix.BTRFS_SUPER_MAGIC:     {name: "btrfs"},
		unix.F2FS_SUPER_MAGIC:      {name: "f2fs"},
		0x2fc12fc1:                 {name: "zfs"},
		0xca451a4e:                 {name: "bcachefs"},
		unix.TMPFS_MAGIC:           {name: "tmpfs"},
		unix.RAMFS_MAGIC:           {name: "ramfs"},
		unix.OVERLAYFS_SUPER_MAGIC: {name: "overlayfs"},
		unix.ECRYPTFS_SUPER_MAGIC:  {name: "ecryptfs"},
		unix.NFS_SUPER_MAGIC:       {"nfs", true},
		unix.SMB_SUPER_MAGIC:       {"smb", true},
		unix.SMB2_SUPER_MAGIC:      {"smb", true},
		unix.CIFS_SUPER_MAGIC:      {"cifs", true},
		unix.CEPH_SUPER_MAGIC:      {"ceph", true},
		unix.AFS_SUPER_MAGIC:       {"afs", true},
		unix.AFS_FS_MAGIC:          {"afs", true},
		unix.CODA_SUPER_MAGIC:      {"coda", true},
		unix.OCFS2_SUPER_MAGIC:     {"ocfs2", true},
		unix.V9FS_MAGIC:            {"9p", true},
		unix.FUSE_SUPER_MAGIC:      {"fuse or virtiofs", true},
		0x01161970:                 {"gfs2", true},
		0x0bd00bd0:                 {"lustre", true},
		0x47504653:                 {"gpfs", true},
		0x786f4256:                 {"vboxsf", true},
	}
}

// fileSystem names the type of a folder's file system.
func fileSystem(folder string) (name string, network bool) {
	var status unix.Statfs_t
	if err := unix.Statfs(folder, &status); err != nil {
		return "", false
	}
	number := uint32(status.Type)
	if known, ok := kinds()[number]; ok {
		return known.name, known.network
	}
	return fmt.Sprintf("type %#x", number), false
}
