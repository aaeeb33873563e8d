/** Sub-commands of git that agents may use, with their options: marks as in `options.ts`. */
export const GIT_COMMANDS = `
add r:pathspec-from-file v:chmod
annotate r:contents,ignore-revs-file,S v:L,since,date,abbrev
archive w:o,output x:remote,exec v:format,prefix
blame r:contents,ignore-revs-file,S v:L,since,date,abbrev
branch v:contains,no-contains,points-at,sort,format,merged,no-merged,abbrev,column V:color
bundle
cat-file x:filters,textconv v:path,filter
check-attr
check-ignore
check-mailmap
check-ref-format
checkout r:pathspec-from-file v:conflict,b
cherry v:abbrev
commit r:F,file,t,template,pathspec-from-file v:m,message,C,c,reuse-message,reedit-message,fixup,squash,author,date,cleanup,trailer V:u,untracked-files,S,gpg-sign f:verbose
config v:type,default,f,file
count-objects
describe v:match,exclude,abbrev,candidates V:dirty,broken
diff @log
diff-files @log
diff-index @log
diff-tree @log
fetch v:depth,deepen,shallow-since,j,jobs x:upload-pack,o,server-option
for-each-ref v:format,sort,count,contains,no-contains,merged,points-at,exclude
format-patch w:o,output-directory,output v:n,start-number,N,subject-prefix,v,base,to,cc,signature
fsck
grep r:f x:O,open-files-in-pager,no-index,ext-grep,textconv v:e,A,B,C,m,max-depth,threads,max-count,after-context,before-context,context V:color
help x:w,web,c,config
log @log
merge
ls-files r:X,exclude-from v:x,exclude,exclude-per-directory,format,with-tree
ls-remote x:upload-pack,exec v:sort
ls-tree v:format,abbrev
merge-base
mv
name-rev v:refs,exclude
notes
range-diff @log
reflog @log
merge
remote
reset r:pathspec-from-file
restore r:pathspec-from-file v:s,source,conflict
rev-list @log
rev-parse v:default,short,abbrev-ref
rm r:pathspec-from-file
shortlog w:output v:format,group,since,until,after,before,author,committer,grep,date,max-count,skip V:w
show @log
show-branch
show-ref
stash @log v:m,message
status v:porcelain,ignored,untracked-files,u,column V:porcelain,ignored,untracked-files,u,column
stripspace
submodule
switch v:c,create,conflict f:t,track,q
symbolic-ref
tag r:F,file x:u,local-user v:m,message,n,contains,no-contains,points-at,sort,format,merged,no-merged,column,cleanup V:color
verify-commit
verify-tag
version
whatchanged @log
worktree
apply r:build-fake-ancestor w:build-fake-ancestor v:p,C,directory,exclude,include,whitespace
`;

/** What the commands share that show differences and history. */
export const LOG_OPTIONS =
  "w:output x:O,ext-diff,textconv,no-index,upload-pack,receive-pack,exec,extcmd,tool,template v:n,max-count,skip,S,G,grep,author,committer,since,until,after,before,format,date,diff-filter,inter-hunk-context,U,unified,glob,exclude,encoding,l,word-diff-regex,relative-date,abbrev-commits,anchored,diff-algorithm,prefix,src-prefix,dst-prefix,line-prefix,L,group V:stat,pretty,color,M,C,B,find-renames,find-copies,decorate,abbrev,relative,submodule,word-diff,color-words,branches,tags,remotes,ws-error-highlight,show-notes,dirstat,ignore-submodules f:graph,oneline,all,patch,p";
