/** How git writes down what an entry of a tree is. */
export const FILE_MODE = "100644";
export const EXECUTABLE_MODE = "100755";
export const LINK_MODE = "120000";
export const REPOSITORY_MODE = "160000";
export const DIRECTORY_MODE = "040000";
